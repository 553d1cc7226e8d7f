using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>
/// HTTPRoutes and GRPCRoutes exclude each other on a listener where their hostnames meet: the oldest one stays, then the first by
/// "namespace/name" (GRPCRoute, field <c>hostnames</c>). Whether a route stays depends on those it meets, and on those that these meet: after a change
/// only they are looked at again.
/// </summary>
internal sealed record RouteConflicts
{
    /// <summary>No routes.</summary>
    public static readonly RouteConflicts None = new();

    // Of the listeners that have a GRPCRoute: on the others there is no conflict.
    private ImmutableDictionary<ResourceName, RoutePlaces> Places { get; init; } = ImmutableDictionary<ResourceName, RoutePlaces>.Empty;

    // Who loses where, and to whom.
    private ImmutableDictionary<(ObjectId Route, ResourceName Listener), ObjectId> Losses { get; init; } =
        ImmutableDictionary<(ObjectId Route, ResourceName Listener), ObjectId>.Empty;

    /// <summary>No route loses anything.</summary>
    public bool AreNone => Losses.IsEmpty;

    /// <summary>The conflicts among all routes.</summary>
    public static RouteConflicts Of(ImmutableArray<RouteNode> linked) => linked.Any(static r => r.Object is GrpcRoute)
        ? None.Follow(linked, [.. linked.Select(static r => new RouteChange(null, r))], out _)
        : None;

    /// <summary>The conflicts after changes of some routes.</summary>
    /// <param name="linked">All routes after them, each for itself.</param>
    /// <param name="changes">The changes, each route for itself.</param>
    /// <param name="moved">The routes that lose something else than before.</param>
    public RouteConflicts Follow(ImmutableArray<RouteNode> linked, ImmutableArray<RouteChange> changes, out IReadOnlySet<ObjectId> moved)
    {
        var places = Places.ToBuilder();
        var settling = new Settling(Losses);
        var touched = changes
            .SelectMany(static c => RoutePlaces.ListenersOf(c.Before).Union(RoutePlaces.ListenersOf(c.After)).Select(l => (Listener: l, Change: c)))
            .ToLookup(static t => t.Listener, static t => t.Change);
        var fresh = touched
            .Where(t => !Places.ContainsKey(t.Key) && t.Any(static c => c.After?.Object is GrpcRoute))
            .Select(static t => t.Key)
            .ToHashSet();
        var routes = (fresh.Count == 0 ? [] : linked)
            .SelectMany(r => RoutePlaces.ListenersOf(r).Where(fresh.Contains).Select(l => (Listener: l, Route: r)))
            .ToLookup(static r => r.Listener, static r => r.Route);
        foreach (var listener in touched.Where(t => Places.ContainsKey(t.Key) || fresh.Contains(t.Key)))
        {
            var now = Places.TryGetValue(listener.Key, out var before) ? before.Follow(listener) : RoutePlaces.Of(listener.Key, routes[listener.Key]);
            settling.Settle(listener.Key, now, [.. listener]);
            places[listener.Key] = now;
            if (!now.HasGrpcRoutes)
            {
                places.Remove(listener.Key);
            }
        }

        moved = settling.Moved;
        return new RouteConflicts { Places = places.ToImmutable(), Losses = settling.Losses };
    }

    /// <summary>A route without the attachments that others exclude; the very same when there are none.</summary>
    public RouteNode Resolve(RouteNode route)
    {
        if (AreNone || !route.Parents.Any(p => p.Attachments.Any(a => Losses.ContainsKey((route.Id, a.Listener.Name)))))
        {
            return route;
        }

        return route with { Parents = [.. route.Parents.Select(p => Resolve(route, p))] };
    }

    private ParentNode Resolve(RouteNode route, ParentNode parent)
    {
        var lost = parent.Attachments.Where(a => Losses.ContainsKey((route.Id, a.Listener.Name))).ToArray();
        if (lost.Length == 0)
        {
            return parent;
        }

        var left = parent.Attachments.RemoveRange(lost);
        var stronger = Losses[(route.Id, lost[0].Listener.Name)];
        var cause = $"listener {lost[0].Listener.Object.Name} of Gateway {parent.Gateway.Key} has {stronger} for hosts of this route, and it came first";
        return parent with
        {
            Attachments = left,
            Problems = left.IsEmpty
                ? parent.Problems.Add(new Problem(ConditionTypes.Accepted, Reasons.HostnameConflict, cause))
                : parent.Problems,
        };
    }
}
