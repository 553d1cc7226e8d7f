using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>
/// Which Gateways' routes refer to which backends, by the key of the Service or XBackend. They are counted, so that nobody who asks need look at all the
/// routes. Never changed in place.
/// </summary>
internal sealed record BackendUses
{
    /// <summary>No route refers to anything.</summary>
    public static readonly BackendUses None = new();

    private ImmutableDictionary<ObjectKey, ImmutableArray<BackendUse>> Uses { get; init; } = ImmutableDictionary<ObjectKey, ImmutableArray<BackendUse>>.Empty;

    /// <summary>All uses, in no order.</summary>
    public IEnumerable<BackendUse> All => Uses.Values.SelectMany(static u => u);

    /// <summary>The uses by some routes.</summary>
    public static BackendUses Of(ImmutableArray<RouteNode> routes) => None.Follow(routes.Select(static r => new RouteChange(null, r)));

    /// <summary>True when a route refers to a Service or XBackend, as one that can be sent requests.</summary>
    public bool Contains(ObjectKey target) => Uses.ContainsKey(target);

    /// <summary>The uses of a Service or XBackend. The same array for as long as none of them changes.</summary>
    public ImmutableArray<BackendUse> Of(ObjectKey target) => Uses.GetValueOrDefault(target, []);

    /// <summary>True when a Gateway's proxies have a backend.</summary>
    public bool IsSent(BackendNode backend, ObjectKey gateway) => Of(backend.Service).Any(u => u.Sent > 0 && u.Gateway == gateway && u.Backend == backend);

    /// <summary>The uses after changes of some routes.</summary>
    public BackendUses Follow(IEnumerable<RouteChange> changes)
    {
        var uses = Uses.ToBuilder();
        foreach (var (before, after) in changes)
        {
            Count(uses, before, -1);
            Count(uses, after, 1);
        }

        return new BackendUses { Uses = uses.ToImmutable() };
    }

    private static void Count(ImmutableDictionary<ObjectKey, ImmutableArray<BackendUse>>.Builder uses, RouteNode? route, int by)
    {
        if (route is null || route.Backends.IsEmpty)
        {
            return;
        }

        foreach (var gateway in route.Gateways)
        {
            var isAccepted = route.IsAcceptedBy(gateway.Key);
            var isSent = isAccepted && RouteResources.IsSent(route, gateway);
            foreach (var backend in route.Backends)
            {
                Count(uses, new BackendUse(backend, gateway.Key, by, isAccepted ? by : 0, isSent ? by : 0));
            }
        }
    }

    private static void Count(ImmutableDictionary<ObjectKey, ImmutableArray<BackendUse>>.Builder uses, BackendUse more)
    {
        var own = uses.GetValueOrDefault(more.Backend.Service, []);
        var known = own.FirstOrDefault(u => u.Gateway == more.Gateway && u.Backend == more.Backend);
        var sum = more with { Routes = known.Routes + more.Routes, Accepted = known.Accepted + more.Accepted, Sent = known.Sent + more.Sent };
        var others = known.Routes == 0 ? own : own.Remove(known);
        own = sum.Routes == 0 ? others : others.Add(sum);
        if (own.IsEmpty)
        {
            uses.Remove(more.Backend.Service);
        }
        else
        {
            uses[more.Backend.Service] = own;
        }
    }
}
