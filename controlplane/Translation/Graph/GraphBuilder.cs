using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Routes;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>
/// ClusterState → ResourceGraph: classes, then Gateways with their listeners, then routes, each looking only at what came before.
/// </summary>
internal static class GraphBuilder
{
    /// <summary>Links and validates everything.</summary>
    /// <param name="state">The state.</param>
    /// <param name="previous">Where nodes are taken from whose inputs are still the same instances.</param>
    public static ResourceGraph Build(ClusterState state, TranslationResult? previous)
    {
        var known = previous is not null && state.SharesSurroundings(previous.State) ? previous.Graph : null;
        var grants = new ReferenceGrants(state.ReferenceGrants.Values);
        var classes = known?.Classes ?? GatewayLinking.Classes(state);
        var gateways = known?.Gateways ?? new GatewayLinking(state, grants).Gateways(classes);
        var tls = known?.BackendTlsPolicies ?? BackendTlsPolicies.Of(state);
        var traffic = known?.BackendTrafficPolicies ?? BackendTrafficPolicies.Of(state);
        var external = known?.XBackends ?? XBackends.Of(state, grants);
        var routeLinking = new RouteLinking(state, grants, new BackendSources(tls, traffic, external), gateways.ToDictionary(static g => g.Key));
        var nodes = (known?.Linked ?? []).ToDictionary<object, RouteNode>(static r => r.Object, ReferenceEqualityComparer.Instance);
        var linked = state.Routes
            .OrderBy(static r => r.Key)
            .ThenBy(static r => r.Kind, StringComparer.Ordinal)
            .Select(r => (Object: r, Node: nodes.GetValueOrDefault(r) ?? routeLinking.Link(r)))
            .ToArray();
        var own = linked.Select(static r => r.Node).OfType<RouteNode>().ToImmutableArray();
        var conflicts = RouteConflicts.Of(own);
        var routes = conflicts.AreNone ? own : [.. own.Select(conflicts.Resolve)];
        return new ResourceGraph
        {
            Classes = classes,
            Gateways = gateways,
            BackendTlsPolicies = tls,
            BackendTrafficPolicies = traffic,
            XBackends = external,
            Linked = own,
            Routes = routes,
            ForeignRoutes = [.. linked.Where(static r => r.Node is null).Select(static r => r.Object)],
            AttachedRoutes = RoutesByListener(routes),
            Conflicts = conflicts,
            Backends = BackendUses.Of(routes),
            External = XBackendUses.Of(routes),
        };
    }

    /// <summary>The listeners that accept a route. One that it selects through several parentRefs counts once.</summary>
    public static IEnumerable<ResourceName> ListenersOf(RouteNode route) => route.Parents
        .Where(route.IsAcceptedBy)
        .SelectMany(static p => p.Attachments)
        .Select(static a => a.Listener.Name)
        .Distinct();

    private static ImmutableDictionary<ResourceName, ImmutableArray<RouteNode>> RoutesByListener(ImmutableArray<RouteNode> routes) => routes
        .SelectMany(static r => ListenersOf(r).Select(listener => (Listener: listener, Route: r)))
        .GroupBy(static r => r.Listener, static r => r.Route)
        .ToImmutableDictionary(static g => g.Key, static g => g.ToImmutableArray());
}
