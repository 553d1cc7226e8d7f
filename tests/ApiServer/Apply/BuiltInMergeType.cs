using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Apply;

/// <summary>
/// The merge rules of built-in kinds, by the name of the field: the <c>x-kubernetes-list-type</c>, <c>-list-map-keys</c> and
/// <c>-map-type</c> markers of their OpenAPI documents, for the fields that gateways and their workloads use.
/// </summary>
internal sealed class BuiltInMergeType(string kind, string name, string parent) : MergeType
{
    private static readonly string[] AtomicObjects =
        ["fieldRef", "resourceFieldRef", "secretKeyRef", "configMapKeyRef", "nodeSelector", "labelSelector", "scaleTargetRef", "roleRef"];

    public static MergeType Of(string kind) => new BuiltInMergeType(kind, "", "");

    public override bool IsAtomic => AtomicObjects.Contains(name) || (name == "selector" && parent == "spec");

    public override bool IsSet => name == "finalizers";

    public override IReadOnlyList<string> Keys => (name, parent) switch
    {
        ("ownerReferences", "metadata") => ["uid"],
        ("conditions", "status") => ["type"],
        ("ports", _) when kind == "Service" && parent == "spec" => ["port", "protocol"],
        ("ports", "containers" or "initContainers") => ["containerPort", "protocol"],
        ("containers" or "initContainers" or "ephemeralContainers" or "env" or "volumes" or "imagePullSecrets" or "secrets", _) => ["name"],
        ("volumeMounts", _) => ["mountPath"],
        ("volumeDevices", _) => ["devicePath"],
        ("topologySpreadConstraints", _) => ["topologyKey", "whenUnsatisfiable"],
        ("hostAliases", _) => ["ip"],
        _ => [],
    };

    public override MergeType Item => new BuiltInMergeType(kind, "", name);

    public override MergeType Field(string child) => new BuiltInMergeType(kind, child, name.Length > 0 ? name : parent);

    public override JsonNode? KeyDefault(string key) => key == "protocol" ? "TCP" : null;
}
