using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Routes;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>
/// The routes' own lane: the graph after changes of a few routes and of nothing that they refer or attach to. It gives what
/// <see cref="GraphBuilder"/> gives, without a look at all the other routes.
/// </summary>
internal static class RouteLane
{
    // Each change moves a part of the sorted list of routes: of many at once the whole graph is built as fast.
    private const int MostChanges = 100;

    /// <summary>The order of routes in a graph.</summary>
    public static readonly Comparer<ObjectId> ByKey =
        Comparer<ObjectId>.Create(static (a, b) => a.Key.CompareTo(b.Key) is var order && order != 0 ? order : string.CompareOrdinal(a.Kind, b.Kind));

    /// <summary>Whether the lane can take changes.</summary>
    /// <param name="changed">What has changed besides endpoints.</param>
    public static bool Takes(IReadOnlyCollection<ObjectId> changed) => changed.Count <= MostChanges && changed.All(static c => Kinds.IsRoute(c.Kind));

    /// <summary>The graph after the changes.</summary>
    /// <param name="graph">The graph before them.</param>
    /// <param name="state">The state after them.</param>
    /// <param name="routes">The routes that changed.</param>
    /// <param name="changes">What became of them, and of those that a change of others has given or taken a listener.</param>
    public static ResourceGraph Update(ResourceGraph graph, ClusterState state, IEnumerable<ObjectId> routes, out ImmutableArray<RouteChange> changes)
    {
        var linking = new RouteLinking(
            state,
            new ReferenceGrants(state.ReferenceGrants.Values),
            new BackendSources(graph.BackendTlsPolicies, graph.BackendTrafficPolicies, graph.XBackends),
            graph.Gateways.ToDictionary(static g => g.Key));
        var linked = graph.Linked.ToBuilder();
        var foreign = graph.ForeignRoutes.ToBuilder();
        var changed = ImmutableArray.CreateBuilder<RouteChange>();
        foreach (var id in routes.Distinct())
        {
            var route = state.RouteOf(id);
            var node = route is null ? null : linking.Link(route);
            changed.Add(new RouteChange(SortedItems.Set(linked, id, node, static r => r.Id, ByKey), node));
            SortedItems.Set(foreign, id, node is null ? route : null, ObjectId.Of, ByKey);
        }

        var all = linked.DrainToImmutable();
        changes = changed.DrainToImmutable();
        var conflicts = graph.Conflicts.Follow(all, changes, out var moved);
        var resolved = graph.Conflicts.AreNone && conflicts.AreNone ? all : Resolve(graph.Routes, conflicts, all, moved, ref changes);
        return graph with
        {
            Linked = all,
            Routes = resolved,
            ForeignRoutes = foreign.DrainToImmutable(),
            Conflicts = conflicts,
            AttachedRoutes = Attach(graph.AttachedRoutes, changes),
            Backends = graph.Backends.Follow(changes),
            External = graph.External.Follow(changes),
        };
    }

    private static ImmutableArray<RouteNode> Resolve(
        ImmutableArray<RouteNode> before, RouteConflicts conflicts, ImmutableArray<RouteNode> linked, IReadOnlySet<ObjectId> moved, ref ImmutableArray<RouteChange> changes)
    {
        var routes = before.ToBuilder();
        var ids = changes.Select(static c => (c.Before ?? c.After)?.Id).OfType<ObjectId>().Union(moved);
        changes =
        [
            .. ids.Select(id =>
            {
                var index = SortedItems.IndexOf(linked, id, static r => r.Id, ByKey);
                var now = index < 0 ? null : conflicts.Resolve(linked[index]);
                return new RouteChange(SortedItems.Set(routes, id, now, static r => r.Id, ByKey), now);
            }),
        ];
        return conflicts.AreNone ? linked : routes.DrainToImmutable();
    }

    private static ImmutableDictionary<ResourceName, ImmutableArray<RouteNode>> Attach(
        ImmutableDictionary<ResourceName, ImmutableArray<RouteNode>> attached, ImmutableArray<RouteChange> changes)
    {
        var touched = new Dictionary<ResourceName, ImmutableArray<RouteNode>.Builder>();
        foreach (var (before, after) in changes)
        {
            var id = (before ?? after)?.Id ?? default;
            var listeners = (before is null ? [] : GraphBuilder.ListenersOf(before)).ToHashSet();
            var now = (after is null ? [] : GraphBuilder.ListenersOf(after)).ToHashSet();
            foreach (var listener in listeners.Union(now))
            {
                if (!touched.TryGetValue(listener, out var routes))
                {
                    touched[listener] = routes = attached.GetValueOrDefault(listener, []).ToBuilder();
                }

                SortedItems.Set(routes, id, now.Contains(listener) ? after : null, static r => r.Id, ByKey);
            }
        }

        return attached
            .SetItems(touched.Where(static t => t.Value.Count > 0).Select(static t => KeyValuePair.Create(t.Key, t.Value.ToImmutable())))
            .RemoveRange(touched.Where(static t => t.Value.Count == 0).Select(static t => t.Key));
    }
}
