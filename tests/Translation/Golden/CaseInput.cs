using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.Tests.Translation.Golden;

/// <summary>The objects of a case and what is known of the delivery, with what a source would have filled in.</summary>
internal static class CaseInput
{
    private static readonly Dictionary<string, JsonTypeInfo> Types = new(StringComparer.Ordinal)
    {
        [Kinds.GatewayClass] = ResourcesJsonContext.Default.GatewayClass,
        [Kinds.Gateway] = ResourcesJsonContext.Default.Gateway,
        [Kinds.ListenerSet] = ResourcesJsonContext.Default.ListenerSet,
        [Kinds.HttpRoute] = ResourcesJsonContext.Default.HttpRoute,
        [Kinds.GrpcRoute] = ResourcesJsonContext.Default.GrpcRoute,
        [Kinds.TlsRoute] = ResourcesJsonContext.Default.TlsRoute,
        [Kinds.TcpRoute] = ResourcesJsonContext.Default.TcpRoute,
        [Kinds.UdpRoute] = ResourcesJsonContext.Default.UdpRoute,
        [Kinds.ReferenceGrant] = ResourcesJsonContext.Default.ReferenceGrant,
        [Kinds.Namespace] = ResourcesJsonContext.Default.Namespace,
        [Kinds.ConfigMap] = ResourcesJsonContext.Default.ConfigMap,
        [Kinds.BackendTlsPolicy] = ResourcesJsonContext.Default.BackendTlsPolicy,
        [Kinds.BackendTrafficPolicy] = ResourcesJsonContext.Default.BackendTrafficPolicy,
        [Kinds.XBackend] = ResourcesJsonContext.Default.XBackend,
        [Kinds.Secret] = ResourcesJsonContext.Default.Secret,
        [Kinds.Service] = ResourcesJsonContext.Default.Service,
        [Kinds.GatewayParameters] = ResourcesJsonContext.Default.GatewayParameters,
        [Kinds.EndpointSlice] = ResourcesJsonContext.Default.EndpointSlice,
        [Kinds.CustomResourceDefinition] = ResourcesJsonContext.Default.CustomResourceDefinition,
    };

    public static KubernetesObject ReadObject(JsonObject json)
    {
        var kind = (string)json["kind"]!;
        var metadata = json["metadata"]!.AsObject();
        metadata.TryAdd("generation", 1);
        if (kind is not (Kinds.GatewayClass or Kinds.Namespace or Kinds.CustomResourceDefinition))
        {
            metadata.TryAdd("namespace", "default");
        }

        if (json["stringData"] is JsonObject strings)
        {
            json["data"] = new JsonObject(strings.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)Base64((string)s.Value!))));
        }

        if (kind == Kinds.ConfigMap && json["data"] is JsonObject values)
        {
            json["data"] = new JsonObject(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)CaseCertificates.Values.GetValueOrDefault((string)v.Value!, (string)v.Value!))));
        }

        return (KubernetesObject)json.Deserialize(Types[kind])!;
    }

    public static ImmutableDictionary<ObjectKey, GatewayDelivery> ReadDeliveries(JsonObject? json, IEnumerable<Gateway> gateways) =>
        gateways.ToImmutableDictionary(static g => g.Key, g => json is null ? Complete(g) : json[g.Key.ToString()] is JsonObject d ? Read(d) : GatewayDelivery.None);

    public static readonly GatewayClass DefaultClass = new()
    {
        Kind = Kinds.GatewayClass,
        Metadata = new ObjectMeta { Name = "gatewayapi", Generation = 1 },
        Spec = new GatewayClassSpec { ControllerName = "gatewayapi.dev/controller" },
    };

    private static GatewayDelivery Complete(Gateway gateway) =>
        new() { AnsweredGeneration = gateway.Metadata.Generation, Addresses = [new GatewayAddress("IPAddress", "192.0.2.1")] };

    private static GatewayDelivery Read(JsonObject json) => new()
    {
        AnsweredGeneration = (long?)json["answeredGeneration"] ?? -1,
        Failure = (string?)json["failure"],
        Addresses = [.. (json["addresses"] as JsonArray ?? []).Select(a => new GatewayAddress((string)a!["type"]!, (string)a["value"]!))],
        Rejected = [.. (json["rejected"] as JsonArray ?? []).Select(r => new RejectedResource((string)r!["name"]!, (string)r["reason"]!, (bool?)r["degraded"] ?? false))],
    };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(CaseCertificates.Values.GetValueOrDefault(text, text)));
}
