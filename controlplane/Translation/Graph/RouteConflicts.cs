using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Protos.Resources;
using GatewayApi.Protos.Values;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>
/// HTTPRoutes and GRPCRoutes exclude each other on a listener where their hostnames meet: the oldest one stays, then the first by
/// "namespace/name" (GRPCRoute, field <c>hostnames</c>).
/// </summary>
internal static class RouteConflicts
{
    /// <summary>The routes, without the attachments that others exclude. Without routes of both kinds they are the same instances.</summary>
    public static ImmutableArray<RouteNode> Resolve(ImmutableArray<RouteNode> routes)
    {
        if (!routes.Any(static r => r.Object is GrpcRoute))
        {
            return routes;
        }

        var losses = new Dictionary<(RouteNode Route, ResourceName Listener), RouteNode>();
        var places = routes
            .Where(static r => r.IsValid)
            .SelectMany(static r => r.Parents.SelectMany(static p => p.Attachments), static (r, a) => (Route: r, Attachment: a))
            .GroupBy(static p => p.Attachment.Listener.Name)
            .Where(static g => g.Select(static p => p.Route.Object.Kind).Distinct().Skip(1).Any());
        foreach (var listener in places)
        {
            var standing = new List<(RouteNode Route, Attachment Attachment)>();
            foreach (var place in listener.OrderBy(static p => Age(p.Route)).ThenBy(static p => p.Route.Key.ToString(), StringComparer.Ordinal))
            {
                var stronger = standing.Find(s => s.Route.Object.Kind != place.Route.Object.Kind && Meet(s.Attachment, place.Attachment));
                if (stronger.Route is null)
                {
                    standing.Add(place);
                }
                else
                {
                    losses.TryAdd((place.Route, listener.Key), stronger.Route);
                }
            }
        }

        return losses.Count == 0 ? routes : [.. routes.Select(r => Without(r, losses))];
    }

    private static RouteNode Without(RouteNode route, Dictionary<(RouteNode Route, ResourceName Listener), RouteNode> losses)
    {
        var parents = route.Parents.Select(p => Without(route, p, losses)).ToImmutableArray();
        return parents.SequenceEqual(route.Parents) ? route : route with { Parents = parents };
    }

    private static ParentNode Without(RouteNode route, ParentNode parent, Dictionary<(RouteNode Route, ResourceName Listener), RouteNode> losses)
    {
        var lost = parent.Attachments.Where(a => losses.ContainsKey((route, a.Listener.Name))).ToArray();
        if (lost.Length == 0)
        {
            return parent;
        }

        var left = parent.Attachments.RemoveRange(lost);
        var stronger = losses[(route, lost[0].Listener.Name)];
        var cause = $"listener {lost[0].Listener.Object.Name} of Gateway {parent.Gateway.Key} has {stronger.Id} for hosts of this route, and it came first";
        return parent with
        {
            Attachments = left,
            Problems = left.IsEmpty
                ? parent.Problems.Add(new Problem(ConditionTypes.Accepted, Reasons.HostnameConflict, cause))
                : parent.Problems,
        };
    }

    // Hostnames contain each other or have nothing in common. So two that meet, and both meet the listener's, meet within it.
    private static bool Meet(Attachment a, Attachment b) => a.Hostnames.Any(x => b.Hostnames.Any(y => Hostname.Intersect(x, y) is not null));

    private static long Age(RouteNode route) => route.Object.Metadata.CreationTimestamp?.ToUnixTimeSeconds() ?? long.MaxValue;
}
