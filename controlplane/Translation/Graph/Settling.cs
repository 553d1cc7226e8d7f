using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Finds out anew who loses to whom (<see cref="RouteConflicts"/>), of as few routes as can tell.</summary>
/// <param name="losses">The losses before.</param>
internal sealed class Settling(ImmutableDictionary<(ObjectId Route, ResourceName Listener), ObjectId> losses)
{
    private readonly HashSet<ObjectId> _moved = [];
    private readonly ImmutableDictionary<(ObjectId Route, ResourceName Listener), ObjectId>.Builder _losses = losses.ToBuilder();

    /// <summary>The losses now.</summary>
    public ImmutableDictionary<(ObjectId Route, ResourceName Listener), ObjectId> Losses => _losses.ToImmutable();

    /// <summary>The routes that lose something else than before.</summary>
    public IReadOnlySet<ObjectId> Moved => _moved;

    /// <summary>Settles one listener.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="places">The routes on it, after the changes.</param>
    /// <param name="changes">The changes.</param>
    public void Settle(ResourceName listener, RoutePlaces places, ImmutableArray<RouteChange> changes)
    {
        var standing = new StandingRoutes();
        var open = changes.Select(static c => (c.Before ?? c.After)!.Id).ToHashSet();
        foreach (var route in Concerned(listener, places, changes).Order(StandingRoutes.ByStrength))
        {
            open.Remove(route.Id);
            var hostnames = RoutePlaces.HostsOf(route, listener).ToArray();
            var stronger = standing.RivalOf(route, hostnames);
            Set((route.Id, listener), stronger?.Id);
            if (stronger is null)
            {
                standing.Add(route, hostnames);
            }
        }

        // They are not here any more.
        foreach (var id in open)
        {
            Set((id, listener), null);
        }
    }

    // Those that changed, those they meet or met, those that these meet, and so on. Each hostname is asked about once for each kind.
    private static Dictionary<ObjectId, RouteNode>.ValueCollection Concerned(ResourceName listener, RoutePlaces places, ImmutableArray<RouteChange> changes)
    {
        var concerned = new Dictionary<ObjectId, RouteNode>();
        var asked = new HashSet<(string Hostname, string Kind)>();
        var routes = new Stack<RouteNode>(changes.SelectMany(static c => new[] { c.Before, c.After }).OfType<RouteNode>());
        foreach (var change in changes.Where(c => RoutePlaces.HostsOf(c.After, listener).Any()))
        {
            concerned[change.After!.Id] = change.After;
        }

        while (routes.TryPop(out var route))
        {
            var kind = StandingRoutes.OtherKind(route);
            foreach (var rival in RoutePlaces.HostsOf(route, listener).Where(h => asked.Add((h, kind))).SelectMany(h => places.Meeting(h, kind)))
            {
                if (concerned.TryAdd(rival.Id, rival))
                {
                    routes.Push(rival);
                }
            }
        }

        return concerned.Values;
    }

    private void Set((ObjectId Route, ResourceName Listener) at, ObjectId? stronger)
    {
        ObjectId? before = _losses.TryGetValue(at, out var known) ? known : null;
        if (before == stronger)
        {
            return;
        }

        _moved.Add(at.Route);
        if (stronger is { } winner)
        {
            _losses[at] = winner;
        }
        else
        {
            _losses.Remove(at);
        }
    }
}
