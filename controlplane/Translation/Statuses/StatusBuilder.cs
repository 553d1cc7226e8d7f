using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>ResourceGraph → statuses: the second reading of the nodes.</summary>
internal static class StatusBuilder
{
    // What proxies say does not matter for these: they are made once for a graph, not again with each answer.
    private static readonly ConditionalWeakTable<ResourceGraph, DesiredStatus[]> OfGraph = [];

    /// <summary>All statuses, ordered by kind and key.</summary>
    public static ImmutableArray<DesiredStatus> Build(ResourceGraph graph, IReadOnlyDictionary<ObjectKey, GatewayDelivery> deliveries)
    {
        var delivered = graph.Gateways.ToDictionary(
            static g => g.Key, g => new Delivered(g, deliveries.TryGetValue(g.Key, out var delivery) ? delivery : GatewayDelivery.None));
        var few = graph.Gateways.Select(g => GatewayStatus.Build(graph, g, delivered[g.Key]))
            .Concat(graph.Gateways.SelectMany(g => g.ListenerSets.Select(s => ListenerSetStatus.Build(graph, g, s, delivered[g.Key]))))
            .Concat(graph.Classes.Select(GatewayClassStatus.Build))
            .Concat(OfGraph.GetValue(graph, static g => [.. BackendPolicyStatus.Build(g), .. XBackendStatus.Build(g)]))
            .OrderBy(static s => s.Id);
        return [.. few.MergedWith(Routes(graph, delivered))];
    }

    // There may be thousands, in the order of their keys already: sorting them anew would cost more than all the rest.
    private static IEnumerable<DesiredStatus> Routes(ResourceGraph graph, Dictionary<ObjectKey, Delivered> delivered)
    {
        var ours = graph.Routes.Select(r => RouteStatus.Build(r, delivered)).ToArray();
        var foreign = graph.ForeignRoutes.Select(RouteStatus.BuildForeign).ToArray();
        var kinds = ours.Concat(foreign).Select(static s => s.Id.Kind).Distinct().Order(StringComparer.Ordinal);
        return kinds.SelectMany(kind => ours.Where(s => s.Id.Kind == kind).MergedWith(foreign.Where(s => s.Id.Kind == kind)));
    }
}
