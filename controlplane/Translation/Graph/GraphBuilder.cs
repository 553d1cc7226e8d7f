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
        var (own, foreign) = Link(state, routeLinking, known?.Linked ?? []);
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
            ForeignRoutes = foreign,
            AttachedRoutes = RoutesByListener(routes),
            Conflicts = conflicts,
            Backends = BackendUses.Of(routes),
            External = XBackendUses.Of(routes),
        };
    }

    /// <summary>The listeners that accept a route. One that it selects through several parentRefs counts once.</summary>
    public static IReadOnlyList<ResourceName> ListenersOf(RouteNode route)
    {
        var listeners = new List<ResourceName>(1);
        foreach (var parent in route.Parents.AsSpan())
        {
            foreach (var attachment in route.IsAcceptedBy(parent) ? parent.Attachments.AsSpan() : [])
            {
                if (!listeners.Contains(attachment.Listener.Name))
                {
                    listeners.Add(attachment.Listener.Name);
                }
            }
        }

        return listeners;
    }

    private static (ImmutableArray<RouteNode> Own, ImmutableArray<Route> Foreign) Link(ClusterState state, RouteLinking linking, ImmutableArray<RouteNode> known)
    {
        var nodes = known.ToDictionary<object, RouteNode>(static r => r.Object, ReferenceEqualityComparer.Instance);
        var own = ImmutableArray.CreateBuilder<RouteNode>(state.HttpRoutes.Count);
        var foreign = ImmutableArray.CreateBuilder<Route>(0);
        foreach (var route in state.Routes.OrderBy(static r => r.Key).ThenBy(static r => r.Kind, StringComparer.Ordinal))
        {
            if ((nodes.GetValueOrDefault(route) ?? linking.Link(route)) is { } node)
            {
                own.Add(node);
            }
            else
            {
                foreign.Add(route);
            }
        }

        return (own.DrainToImmutable(), foreign.DrainToImmutable());
    }

    private static ImmutableDictionary<ResourceName, ImmutableArray<RouteNode>> RoutesByListener(ImmutableArray<RouteNode> routes)
    {
        var attached = new Dictionary<ResourceName, ImmutableArray<RouteNode>.Builder>();
        foreach (var route in routes)
        {
            foreach (var listener in ListenersOf(route))
            {
                if (!attached.TryGetValue(listener, out var own))
                {
                    attached.Add(listener, own = ImmutableArray.CreateBuilder<RouteNode>());
                }

                own.Add(route);
            }
        }

        return attached.ToImmutableDictionary(static a => a.Key, static a => a.Value.DrainToImmutable());
    }
}
