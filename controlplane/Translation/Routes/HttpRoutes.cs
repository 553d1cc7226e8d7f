using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Routes;

/// <summary>HTTPRoute → RouteNode.</summary>
internal sealed class HttpRoutes(ClusterState state, ReferenceGrants grants, IReadOnlyDictionary<ObjectKey, GatewayNode> gateways)
{
    private readonly HttpRules _rules = new(state, grants);
    private readonly RouteAttaching _attaching = new(new RouteAdmission(state));

    /// <summary>Links a route; null when none of its parents is ours, so that it costs nothing.</summary>
    public RouteNode? Link(HttpRoute route)
    {
        var parents = ImmutableArray.CreateBuilder<ParentNode>();
        foreach (var (i, reference) in route.Spec.ParentRefs.Index())
        {
            if (GatewayOf(route, reference) is { } gateway)
            {
                parents.Add(_attaching.Attach(route, i, reference, gateway));
            }
        }

        if (parents.Count == 0)
        {
            return null;
        }

        var rules = route.Spec.Rules.Select((rule, i) => _rules.Translate(route.Key.Namespace, i, rule));
        return new RouteNode(route, parents.DrainToImmutable(), [.. rules]);
    }

    private GatewayNode? GatewayOf(HttpRoute route, ParentReference reference)
    {
        var ns = string.IsNullOrEmpty(reference.Namespace) ? route.Key.Namespace : reference.Namespace;
        var isGateway = reference.Group == ApiGroups.Gateway && reference.Kind == Kinds.Gateway;
        return isGateway ? gateways.GetValueOrDefault(new ObjectKey(ns, reference.Name)) : null;
    }
}
