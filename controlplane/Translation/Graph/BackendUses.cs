using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Which backends routes refer to, by the key of the Service or XBackend. They are counted, so that a route that lets go of one need not look at all the others.</summary>
internal static class BackendUses
{
    /// <summary>No route refers to anything.</summary>
    public static readonly ImmutableDictionary<ObjectKey, ImmutableArray<BackendUse>> None = ImmutableDictionary<ObjectKey, ImmutableArray<BackendUse>>.Empty;

    /// <summary>The uses by some routes.</summary>
    public static ImmutableDictionary<ObjectKey, ImmutableArray<BackendUse>> Of(ImmutableArray<RouteNode> routes) => routes
        .SelectMany(static r => BackendsOf(r).Distinct())
        .GroupBy(static b => b)
        .GroupBy(static b => b.Key.Service, static b => new BackendUse(b.Key, b.Count()))
        .ToImmutableDictionary(static g => g.Key, static g => g.ToImmutableArray());

    /// <summary>The uses after changes of some routes.</summary>
    public static ImmutableDictionary<ObjectKey, ImmutableArray<BackendUse>> Follow(
        ImmutableDictionary<ObjectKey, ImmutableArray<BackendUse>> uses, ImmutableArray<RouteChange> changes)
    {
        foreach (var (before, after) in changes)
        {
            var was = BackendsOf(before).ToHashSet();
            var now = BackendsOf(after).ToHashSet();
            uses = was.Except(now).Aggregate(uses, static (u, b) => Count(u, b, -1));
            uses = now.Except(was).Aggregate(uses, static (u, b) => Count(u, b, 1));
        }

        return uses;
    }

    /// <summary>Whether any route refers to a backend.</summary>
    public static bool IsUsed(ImmutableDictionary<ObjectKey, ImmutableArray<BackendUse>> uses, BackendNode backend) =>
        uses.TryGetValue(backend.Service, out var own) && own.Any(u => u.Backend == backend);

    private static IEnumerable<BackendNode> BackendsOf(RouteNode? route) => route is null ? [] : route.Rules.SelectMany(static r => r.Backends);

    private static ImmutableDictionary<ObjectKey, ImmutableArray<BackendUse>> Count(
        ImmutableDictionary<ObjectKey, ImmutableArray<BackendUse>> uses, BackendNode backend, int by)
    {
        var own = uses.GetValueOrDefault(backend.Service, []);
        var known = own.FirstOrDefault(u => u.Backend == backend);
        var others = known.Routes == 0 ? own : own.Remove(known);
        own = known.Routes + by == 0 ? others : others.Add(new BackendUse(backend, known.Routes + by));
        return own.IsEmpty ? uses.Remove(backend.Service) : uses.SetItem(backend.Service, own);
    }
}
