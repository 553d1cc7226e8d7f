using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Which Gateways accept routes that refer to which XBackends, whether these are in force or not, and how many routes. Never changed in place.</summary>
internal sealed record XBackendUses
{
    /// <summary>No route refers to any.</summary>
    public static readonly XBackendUses None = new();

    private static readonly ImmutableSortedDictionary<ObjectKey, int> Nobody = ImmutableSortedDictionary<ObjectKey, int>.Empty;

    private ImmutableDictionary<ObjectKey, ImmutableSortedDictionary<ObjectKey, int>> Uses { get; init; } =
        ImmutableDictionary<ObjectKey, ImmutableSortedDictionary<ObjectKey, int>>.Empty;

    /// <summary>The uses by some routes.</summary>
    public static XBackendUses Of(ImmutableArray<RouteNode> routes) => None.Follow(routes.Select(static r => new RouteChange(null, r)));

    /// <summary>The Gateways that accept routes to an XBackend, with the number of these. The same instance for as long as none of them changes.</summary>
    public ImmutableSortedDictionary<ObjectKey, int> Of(ObjectKey xBackend) => Uses.GetValueOrDefault(xBackend, Nobody);

    /// <summary>The uses after changes of some routes.</summary>
    public XBackendUses Follow(IEnumerable<RouteChange> changes)
    {
        var uses = Uses.ToBuilder();
        foreach (var (before, after) in changes)
        {
            Count(uses, before, -1);
            Count(uses, after, 1);
        }

        return new XBackendUses { Uses = uses.ToImmutable() };
    }

    private static void Count(ImmutableDictionary<ObjectKey, ImmutableSortedDictionary<ObjectKey, int>>.Builder uses, RouteNode? route, int by)
    {
        if (route is null || route.Rules.All(static r => r.XBackends.IsEmpty))
        {
            return;
        }

        foreach (var target in route.Rules.SelectMany(static r => r.XBackends).Distinct())
        {
            var own = uses.GetValueOrDefault(target, Nobody);
            foreach (var gateway in route.Gateways.Select(static g => g.Key).Where(route.IsAcceptedBy))
            {
                var count = own.GetValueOrDefault(gateway) + by;
                own = count == 0 ? own.Remove(gateway) : own.SetItem(gateway, count);
            }

            uses[target] = own;
            if (own.IsEmpty)
            {
                uses.Remove(target);
            }
        }
    }
}
