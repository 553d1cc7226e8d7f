using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Infrastructure;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>ResourceGraph → one snapshot per Gateway: the first reading of the nodes.</summary>
internal static class SnapshotBuilder
{
    /// <summary>
    /// The snapshots of all our Gateways. What is wrong with a Gateway as a whole (its parameters, its addresses) concerns how its proxies are
    /// run: those that run already keep serving.
    /// </summary>
    /// <param name="graph">The nodes.</param>
    /// <param name="backends">Makes the backends' resources.</param>
    /// <param name="previous">Where resources are taken from whose nodes are still the same instances.</param>
    public static ImmutableSortedDictionary<ObjectKey, Snapshot> Build(ResourceGraph graph, BackendResources backends, TranslationResult? previous)
    {
        var known = new KnownResources(previous);
        var routes = graph.Gateways.ToDictionary(static g => g.Key, static _ => new List<RouteNode>());
        foreach (var route in graph.Routes)
        {
            foreach (var gateway in route.Gateways)
            {
                routes[gateway.Key].Add(route);
            }
        }

        return graph.Gateways.ToImmutableSortedDictionary(static g => g.Key, g => Build(g, routes[g.Key], backends, known));
    }

    /// <summary>Follows changes of a few routes.</summary>
    /// <param name="graph">The nodes after them.</param>
    /// <param name="changes">What became of the routes.</param>
    /// <param name="previous">The result before.</param>
    public static ImmutableSortedDictionary<ObjectKey, Snapshot> UpdateRoutes(ResourceGraph graph, RouteChanges changes, TranslationResult previous)
    {
        var touched = changes.Gateways.ToHashSet();
        return previous.Snapshots.SetItems(
            graph.Gateways.Where(g => touched.Contains(g.Key)).Select(g => KeyValuePair.Create(g.Key, changes.Apply(g, previous.Snapshots[g.Key]))));
    }

    /// <summary>Replaces the endpoint sets of some Services and nothing else.</summary>
    public static ImmutableSortedDictionary<ObjectKey, Snapshot> UpdateEndpoints(
        ResourceGraph graph, ImmutableSortedDictionary<ObjectKey, Snapshot> snapshots, EndpointSliceIndex slices, IEnumerable<ObjectKey> services)
    {
        var endpointSets = services
            .Distinct()
            .SelectMany(s => graph.Backends.Of(s).Select(static u => u.Backend).Distinct())
            .Where(static b => b.External is null)
            .Select(b => EndpointSets.Build(b, slices))
            .ToArray();
        var changed = snapshots.Select(s => KeyValuePair.Create(s.Key, Update(s.Value, endpointSets)));
        return snapshots.SetItems(changed.Where(s => !ReferenceEquals(s.Value, snapshots[s.Key])));
    }

    private static Snapshot Build(GatewayNode gateway, IEnumerable<RouteNode> routes, BackendResources backends, KnownResources known)
    {
        var parameters = ParametersMerge.Merge(gateway.Class.Parameters, gateway.Parameters).ProxyProtocol;
        var listeners = gateway.AllListeners.Where(static l => l.IsUsable).ToArray();
        var attached = routes
            .Select(r => (Route: r, Resource: known.Of(r, gateway, RouteResources.Build)))
            .Where(static r => r.Resource is not null)
            .ToArray();
        var called = attached.SelectMany(static r => RouteResources.BackendsOf(r.Route)).Distinct().ToArray();
        SnapshotResource[] resources =
        [
            .. listeners.Select(l => ListenerResources.Build(l, parameters)),
            .. listeners.SelectMany(static l => l.Certificates)
                .Concat(called.Select(b => BackendCalls.CertificateFor(b, gateway)).OfType<CertificateNode>())
                .DistinctBy(static c => c.Key)
                .Select(CertificateResources.Build),
            .. attached.Select(static r => r.Resource!),
            .. called.SelectMany(b => backends.Build(BackendCalls.Of(b, gateway))),
        ];
        return Snapshot.Create(resources, known.SnapshotOf(gateway));
    }

    private static Snapshot Update(Snapshot snapshot, SnapshotResource[] endpointSets)
    {
        var changed = endpointSets.Where(e => snapshot.Resources.TryGetValue(e.Name, out var old) && old.Hash != e.Hash).ToArray();
        return changed.Length == 0 ? snapshot : snapshot.With(changed, []);
    }
}
