using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>
/// The statuses of all routes while no proxy says anything against one, ordered by kind and key. There may be thousands: after an edit they are not gone
/// through again.
/// </summary>
internal static class RouteStatuses
{
    /// <summary>Those of a graph.</summary>
    public static ImmutableArray<DesiredStatus> Of(ResourceGraph graph) =>
        [.. graph.Routes.Select(RouteStatus.Of).Concat(graph.ForeignRoutes.Select(RouteStatus.OfForeign)).OrderBy(static s => s.Id)];

    /// <summary>Those after an edit.</summary>
    /// <param name="before">Those before it.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="routes">The routes that changed.</param>
    /// <param name="changes">What became of the nodes of these, and of others.</param>
    public static ImmutableArray<DesiredStatus> Follow(
        ImmutableArray<DesiredStatus> before, ClusterState state, IEnumerable<ObjectId> routes, ImmutableArray<RouteChange> changes)
    {
        var after = before.ToBuilder();
        var nodes = changes.Select(static c => c.After).OfType<RouteNode>().ToDictionary(static n => n.Id);
        foreach (var id in routes.Union(nodes.Keys))
        {
            var status = nodes.TryGetValue(id, out var node) ? RouteStatus.Of(node) : state.RouteOf(id) is { } route ? RouteStatus.OfForeign(route) : null;
            SortedItems.Set(after, id, status, static s => s.Id, Comparer<ObjectId>.Default);
        }

        return after.DrainToImmutable();
    }

    /// <summary>The same with what proxies say against routes.</summary>
    public static ImmutableArray<DesiredStatus> Opposed(
        ImmutableArray<DesiredStatus> statuses, ResourceGraph graph, IReadOnlyDictionary<ObjectKey, Delivered> delivered)
    {
        var opposed = graph.Gateways.SelectMany(g => delivered[g.Key].RejectedRoutes).Distinct().ToArray();
        if (opposed.Length == 0)
        {
            return statuses;
        }

        var all = statuses.ToBuilder();
        foreach (var id in opposed)
        {
            // It may be gone meanwhile, or no longer of that Gateway.
            if (graph.FindRoute(id) is { } route && RouteStatus.IsOpposed(route, delivered))
            {
                SortedItems.Set(all, id, RouteStatus.Of(route, delivered), static s => s.Id, Comparer<ObjectId>.Default);
            }
        }

        return all.DrainToImmutable();
    }
}
