using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>The routes that have prevailed on a listener so far, when all are looked at in the order of their strength.</summary>
internal sealed class StandingRoutes
{
    private readonly Dictionary<(string Host, string Kind), RouteNode> _at = [];
    private readonly Dictionary<(string Wildcard, string Kind), RouteNode> _below = [];

    /// <summary>The older one is stronger, then the first by "namespace/name" (GRPCRoute, field <c>hostnames</c>).</summary>
    public static Comparer<RouteNode> ByStrength { get; } = Comparer<RouteNode>.Create(static (a, b) =>
        Age(a).CompareTo(Age(b)) is var age && age != 0 ? age
        : string.CompareOrdinal(a.Key.ToString(), b.Key.ToString()) is var name && name != 0 ? name
        : string.CompareOrdinal(a.Object.Kind, b.Object.Kind));

    /// <summary>The strongest route of the other kind whose hostnames have something in common with these; null when there is none.</summary>
    public RouteNode? RivalOf(RouteNode route, IEnumerable<string> hostnames)
    {
        var kind = OtherKind(route);
        return hostnames
            .SelectMany(h => RoutePlaces.WiderThan(h).Prepend(h).Select(w => _at.GetValueOrDefault((w, kind))).Append(_below.GetValueOrDefault((h, kind))))
            .OfType<RouteNode>()
            .Min(ByStrength);
    }

    /// <summary>The route prevails. All that were added before are stronger.</summary>
    public void Add(RouteNode route, IEnumerable<string> hostnames)
    {
        foreach (var host in hostnames)
        {
            _at.TryAdd((host, route.Object.Kind), route);
            foreach (var wildcard in RoutePlaces.WiderThan(host))
            {
                _below.TryAdd((wildcard, route.Object.Kind), route);
            }
        }
    }

    /// <summary>The kind that excludes a route's own.</summary>
    public static string OtherKind(RouteNode route) => route.Object is GrpcRoute ? Kinds.HttpRoute : Kinds.GrpcRoute;

    private static long Age(RouteNode route) => route.Object.Metadata.CreationTimestamp?.ToUnixTimeSeconds() ?? long.MaxValue;
}
