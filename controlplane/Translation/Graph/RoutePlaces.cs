using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Protos.Resources;
using GatewayApi.Protos.Values;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>The valid HTTPRoutes and GRPCRoutes of one listener, found by hostnames that have something in common. Never changed in place.</summary>
internal sealed class RoutePlaces
{
    // Hostnames are kept backwards: what a wildcard takes stands together then.
    private static readonly Comparer<Place> ByHost = Comparer<Place>.Create(static (a, b) =>
        string.CompareOrdinal(a.Backwards, b.Backwards) is var order && order != 0 ? order
        : a.Route is null || b.Route is null ? (a.Route is not null).CompareTo(b.Route is not null)
        : a.Route.Id.CompareTo(b.Route.Id));

    private static readonly ImmutableSortedSet<Place> Nowhere = ImmutableSortedSet.Create<Place>(ByHost);

    private readonly ImmutableSortedSet<Place> _places;
    private readonly ResourceName _listener;
    private readonly int _grpcRoutes;

    private RoutePlaces(ResourceName listener, ImmutableSortedSet<Place> places, int grpcRoutes)
    {
        _listener = listener;
        _places = places;
        _grpcRoutes = grpcRoutes;
    }

    /// <summary>Without them nobody excludes anybody.</summary>
    public bool HasGrpcRoutes => _grpcRoutes > 0;

    /// <summary>The places of some routes on a listener; those that are not there have none.</summary>
    public static RoutePlaces Of(ResourceName listener, IEnumerable<RouteNode> routes) =>
        new RoutePlaces(listener, Nowhere, 0).Follow(routes.Select(static r => new RouteChange(null, r)));

    /// <summary>The listeners that a route is somebody's rival on.</summary>
    public static IEnumerable<ResourceName> ListenersOf(RouteNode? route) => route is { IsValid: true, Object: HttpRoute or GrpcRoute }
        ? route.Parents.SelectMany(static p => p.Attachments).Select(static a => a.Listener.Name).Distinct()
        : [];

    /// <summary>The hostnames for which a route is on a listener; none when it is not, and when it is nobody's rival there.</summary>
    public static IEnumerable<string> HostsOf(RouteNode? route, ResourceName listener) => route is { IsValid: true, Object: HttpRoute or GrpcRoute }
        ? route.Parents.SelectMany(static p => p.Attachments).Where(a => a.Listener.Name == listener).SelectMany(static a => a.Hostnames).Distinct()
        : [];

    /// <summary>The wildcards that take everything a hostname takes, and more.</summary>
    public static IEnumerable<string> WiderThan(string hostname)
    {
        var labels = Hostname.IsWildcard(hostname) ? hostname.IndexOf('.', StringComparison.Ordinal) + 1 : 0;
        for (var dot = hostname.IndexOf('.', labels); dot >= 0; dot = hostname.IndexOf('.', dot + 1))
        {
            yield return $"*{hostname[dot..]}";
        }

        if (hostname != Hostname.Any)
        {
            yield return Hostname.Any;
        }
    }

    /// <summary>The places after changes of some routes.</summary>
    public RoutePlaces Follow(IEnumerable<RouteChange> changes)
    {
        var places = _places.ToBuilder();
        var grpcRoutes = _grpcRoutes;
        foreach (var (before, after) in changes)
        {
            places.ExceptWith(PlacesOf(before, _listener));
            places.UnionWith(PlacesOf(after, _listener));
            grpcRoutes += (IsGrpcHere(after) ? 1 : 0) - (IsGrpcHere(before) ? 1 : 0);
        }

        return new RoutePlaces(_listener, places.ToImmutable(), grpcRoutes);
    }

    /// <summary>The routes of a kind whose hostnames have something in common with one; one route perhaps several times.</summary>
    public IEnumerable<RouteNode> Meeting(string hostname, string kind)
    {
        var below = hostname == Hostname.Any ? From("", static (_, _) => true)
            : Hostname.IsWildcard(hostname) ? From(Backwards(hostname[1..]), static (place, suffix) => place.StartsWith(suffix, StringComparison.Ordinal))
            : At(hostname);
        return below.Concat(WiderThan(hostname).SelectMany(At)).Where(r => r.Object.Kind == kind);
    }

    private bool IsGrpcHere(RouteNode? route) => route?.Object is GrpcRoute && HostsOf(route, _listener).Any();

    private IEnumerable<RouteNode> At(string hostname) => From(Backwards(hostname), static (place, wanted) => place == wanted);

    private IEnumerable<RouteNode> From(string first, Func<string, string, bool> isWanted)
    {
        var start = _places.IndexOf(new Place(first, null));
        for (var i = start < 0 ? ~start : start; i < _places.Count && isWanted(_places[i].Backwards, first); i++)
        {
            yield return _places[i].Route!;
        }
    }

    private static IEnumerable<Place> PlacesOf(RouteNode? route, ResourceName listener) => HostsOf(route, listener).Select(h => new Place(Backwards(h), route));

    private static string Backwards(string hostname) => string.Create(hostname.Length, hostname, static (backwards, forwards) =>
    {
        forwards.CopyTo(backwards);
        backwards.Reverse();
    });

    private readonly record struct Place(string Backwards, RouteNode? Route);
}
