using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>What changes of a few routes make of a Gateway's snapshot: their own resources, and the backends that come and go with them.</summary>
internal sealed class RouteChanges(ResourceGraph graph, BackendResources backends, ImmutableArray<RouteChange> changes)
{
    /// <summary>The Gateways that any of the routes referred or refers to.</summary>
    public IEnumerable<ObjectKey> Gateways => changes
        .SelectMany(static c => (c.Before?.Parents ?? []).Concat(c.After?.Parents ?? []))
        .Select(static p => p.Gateway.Key)
        .Distinct();

    /// <summary>Client certificates for XBackends may come or go with the routes.</summary>
    public bool ConcernCertificates => changes
        .SelectMany(static c => (c.Before?.Rules ?? []).Concat(c.After?.Rules ?? []))
        .SelectMany(static r => r.Backends)
        .Any(static b => b.External?.ClientCertificate is not null);

    /// <summary>The Gateway's snapshot after the changes, of which none may concern certificates.</summary>
    /// <param name="gateway">A Gateway that does not introduce itself to backends.</param>
    /// <param name="before">Its snapshot before them.</param>
    public Snapshot Apply(GatewayNode gateway, Snapshot before)
    {
        var upserts = new List<SnapshotResource>();
        var removes = new List<string>();
        var called = new HashSet<BackendNode>();
        var lost = new HashSet<BackendNode>();
        foreach (var (was, now) in changes.Where(c => IsOf(c.Before, gateway) || IsOf(c.After, gateway)))
        {
            var resource = now is null ? null : RouteResources.Build(now, gateway);
            if (resource is not null)
            {
                upserts.Add(resource);
                called.UnionWith(RouteResources.BackendsOf(now!));
            }
            else
            {
                removes.Add(RouteResources.NameOf(now ?? was!).ToString());
            }

            lost.UnionWith(was is null ? [] : RouteResources.BackendsOf(was));
        }

        upserts.AddRange(called.SelectMany(b => backends.Build(b)));
        lost.ExceptWith(called);
        ExceptUsed(lost, gateway, before);
        removes.AddRange(lost.Select(static b => b.Name.ToString()));
        removes.AddRange(lost.Where(static b => b.External is null).Select(static b => b.EndpointSetName.ToString()));
        return before.With(upserts, removes);
    }

    // Only when a route has let go of a backend that is still used, here or elsewhere, does it take a look at the others.
    private void ExceptUsed(HashSet<BackendNode> lost, GatewayNode gateway, Snapshot before)
    {
        var used = lost.Where(b => BackendUses.IsUsed(graph.Backends, b)).ToHashSet();
        if (used.Count == 0)
        {
            return;
        }

        var changed = changes.Select(static c => c.After).OfType<RouteNode>().ToHashSet(ReferenceEqualityComparer.Instance);
        var others = graph.Routes.Where(r => !changed.Contains(r) && IsOf(r, gateway) && RouteResources.BackendsOf(r).Any(used.Contains));
        lost.ExceptWith(others.Where(r => before.Resources.ContainsKey(RouteResources.NameOf(r).ToString())).SelectMany(RouteResources.BackendsOf).ToArray());
    }

    private static bool IsOf(RouteNode? route, GatewayNode gateway) => route is not null && route.Parents.Any(p => p.Gateway.Key == gateway.Key);
}
