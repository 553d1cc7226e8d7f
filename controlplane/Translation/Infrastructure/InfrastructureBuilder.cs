using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Infrastructure;

/// <summary>GatewayNode → the Kubernetes objects that run its proxies, in its own namespace (GEP-1762, GEP-1867).</summary>
internal static class InfrastructureBuilder
{
    // Kept for as long as the node is: whoever applies them sees by the instance that there is nothing to do.
    private static readonly ConditionalWeakTable<GatewayNode, Built> Known = [];

    /// <summary>The objects of all accepted Gateways. What runs for one that is no longer accepted is left as it is.</summary>
    public static ImmutableArray<GatewayInfrastructureObjects> Build(ResourceGraph graph, InfrastructureSettings settings) =>
        [.. graph.Gateways.Where(static g => g.IsAccepted && g.Object.Metadata.DeletionTimestamp is null).Select(g => Find(g, settings))];

    private static GatewayInfrastructureObjects Find(GatewayNode gateway, InfrastructureSettings settings)
    {
        if (!Known.TryGetValue(gateway, out var built) || built.Settings != settings)
        {
            built = new Built(settings, Build(gateway, settings));
            Known.AddOrUpdate(gateway, built);
        }

        return built.Objects;
    }

    private static GatewayInfrastructureObjects Build(GatewayNode gateway, InfrastructureSettings settings)
    {
        var parameters = ParametersMerge.Merge(gateway.Class.Parameters, gateway.Parameters);
        var name = InfrastructureName.Of(gateway.Key.Name, gateway.Object.Spec.GatewayClassName);
        var meta = new InfrastructureMetadata(gateway.Object, name);
        JsonObject?[] objects =
        [
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "ServiceAccount",
                ["metadata"] = meta.ToJson(),

                // The pods get the one token they need by a volume of their own.
                ["automountServiceAccountToken"] = false,
            },
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "ConfigMap",
                ["metadata"] = meta.ToJson(),
                ["data"] = new JsonObject { [ProxyPod.TrustBundleKey] = settings.TrustBundle },
            },
            ProxyService.Build(gateway, parameters.Service ?? new ServiceParameters(), meta),
            ProxyDeployment.Build(gateway.Object, parameters, settings, meta),
            ProxyScaling.Autoscaler(parameters, meta),
            ProxyScaling.DisruptionBudget(gateway.Object, parameters, meta),
        ];
        return new GatewayInfrastructureObjects(gateway.Key, name, [.. objects.OfType<JsonObject>()]);
    }

    private sealed record Built(InfrastructureSettings Settings, GatewayInfrastructureObjects Objects);
}
