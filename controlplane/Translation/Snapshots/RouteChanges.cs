using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>What changes of a few routes make of a Gateway's snapshot: their own resources, and the backends and certificates that come and go with them.</summary>
/// <param name="graph">The nodes after the changes.</param>
/// <param name="backends">Makes the backends' resources.</param>
/// <param name="changes">What became of the routes.</param>
internal sealed class RouteChanges(ResourceGraph graph, BackendResources backends, ImmutableArray<RouteChange> changes)
{
    /// <summary>The Gateways that any of the routes referred or refers to.</summary>
    public IEnumerable<ObjectKey> Gateways => changes
        .SelectMany(static c => (c.Before?.Parents ?? []).Concat(c.After?.Parents ?? []))
        .Select(static p => p.Gateway.Key)
        .Distinct();

    /// <summary>The Gateway's snapshot after the changes.</summary>
    /// <param name="gateway">The Gateway.</param>
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

        upserts.AddRange(called.SelectMany(b => backends.Build(BackendCalls.Of(b, gateway))));
        upserts.AddRange(called.Select(b => BackendCalls.CertificateFor(b, gateway)).OfType<CertificateNode>().Distinct().Select(CertificateResources.Build));
        lost.RemoveWhere(b => graph.Backends.IsSent(b, gateway.Key));
        removes.AddRange(lost.Select(static b => b.Name.ToString()));
        removes.AddRange(lost.Where(static b => b.External is null).Select(static b => b.EndpointSetName.ToString()));
        removes.AddRange(LostCertificates(lost, gateway));
        return before.With(upserts, removes);
    }

    // Only when a backend goes that was presented one does it take a look at all the others, and at the listeners.
    private HashSet<string> LostCertificates(HashSet<BackendNode> lost, GatewayNode gateway)
    {
        var names = Names(lost.Select(b => BackendCalls.CertificateFor(b, gateway)));
        if (names.Count > 0)
        {
            names.ExceptWith(Names(gateway.AllListeners.Where(static l => l.IsUsable).SelectMany(static l => l.Certificates)));
            names.ExceptWith(Names(graph.Backends.All
                .Where(u => u.Sent > 0 && u.Gateway == gateway.Key)
                .Select(u => BackendCalls.CertificateFor(u.Backend, gateway))));
        }

        return names;
    }

    private static HashSet<string> Names(IEnumerable<CertificateNode?> certificates) =>
        [.. certificates.OfType<CertificateNode>().Select(static c => CertificateResources.NameOf(c).ToString())];

    private static bool IsOf(RouteNode? route, GatewayNode gateway) => route is not null && route.Parents.Any(p => p.Gateway.Key == gateway.Key);
}
