using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>ResourceGraph → statuses: the second reading of the nodes.</summary>
internal static class StatusBuilder
{
    /// <summary>All statuses, ordered by kind and key.</summary>
    public static ImmutableArray<DesiredStatus> Build(ResourceGraph graph, IReadOnlyDictionary<ObjectKey, GatewayDelivery> deliveries)
    {
        var delivered = graph.Gateways.ToDictionary(
            static g => g.Key, g => new Delivered(g, deliveries.TryGetValue(g.Key, out var delivery) ? delivery : GatewayDelivery.None));
        return
        [
            .. graph.Gateways.Select(g => GatewayStatus.Build(graph, g, delivered[g.Key]))
                .Concat(graph.Gateways.SelectMany(g => g.ListenerSets.Select(s => ListenerSetStatus.Build(graph, g, s, delivered[g.Key]))))
                .Concat(graph.Classes.Select(GatewayClassStatus.Build))
                .Concat(graph.Routes.Select(r => RouteStatus.Build(r, delivered)))
                .Concat(graph.ForeignRoutes.Select(RouteStatus.BuildForeign))
                .Concat(BackendPolicyStatus.Build(graph))
                .Concat(XBackendStatus.Build(graph))
                .OrderBy(static s => s.Id),
        ];
    }
}
