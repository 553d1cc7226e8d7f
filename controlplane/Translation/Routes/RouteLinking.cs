using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Routes;

/// <summary>Route → RouteNode.</summary>
internal sealed class RouteLinking(
    ClusterState state, ReferenceGrants grants, BackendSources backends, IReadOnlyDictionary<ObjectKey, GatewayNode> gateways)
{
    private readonly HttpRules _httpRules = new(new BackendRefs(state, grants, backends, Kinds.HttpRoute));
    private readonly HttpRules _grpcRules = new(new BackendRefs(state, grants, backends, Kinds.GrpcRoute));
    private readonly Dictionary<string, BackendRefs> _streamBackends = new[] { Kinds.TlsRoute, Kinds.TcpRoute, Kinds.UdpRoute }
        .ToDictionary(static kind => kind, kind => new BackendRefs(state, grants, backends, kind), StringComparer.Ordinal);

    private readonly Dictionary<ObjectKey, ListenerSetNode> _sets = gateways.Values.SelectMany(static g => g.ListenerSets).ToDictionary(static s => s.Key);
    private readonly RouteAttaching _attaching = new(new RouteAdmission(state));

    /// <summary>Links a route; null when none of its parents is ours, so that it costs nothing.</summary>
    public RouteNode? Link(Route route)
    {
        var parents = ImmutableArray.CreateBuilder<ParentNode>(route.ParentRefs.Length);
        for (var i = 0; i < route.ParentRefs.Length; i++)
        {
            var reference = route.ParentRefs[i];
            if (GatewayOf(route, reference) is { } gateway)
            {
                parents.Add(_attaching.Attach(route, i, reference, gateway));
            }
            else if (ListenerSetOf(route, reference) is { } set)
            {
                parents.Add(_attaching.Attach(route, i, reference, gateways[set.Gateway], set));
            }
        }

        if (parents.Count == 0)
        {
            return null;
        }

        return new RouteNode(route, parents.DrainToImmutable(), [.. Rules(route)]);
    }

    private IEnumerable<RuleNode> Rules(Route route) => route switch
    {
        HttpRoute http => http.Spec.Rules.Select((rule, i) => _httpRules.Translate(route, i, rule)),
        GrpcRoute grpc => grpc.Spec.Rules.Select((rule, i) => _grpcRules.Translate(route, i, rule)),
        StreamRoute stream => stream.Rules.Select((rule, i) => StreamRules.Translate(_streamBackends[route.Kind], route.Key.Namespace, i, rule)),
        _ => throw new ArgumentException($"{route.Kind} is not linked here", nameof(route)),
    };

    private ListenerSetNode? ListenerSetOf(Route route, ParentReference reference) => reference is { Group: ApiGroups.Gateway, Kind: Kinds.ListenerSet }
        ? _sets.GetValueOrDefault(new ObjectKey(string.IsNullOrEmpty(reference.Namespace) ? route.Key.Namespace : reference.Namespace, reference.Name))
        : null;

    private GatewayNode? GatewayOf(Route route, ParentReference reference)
    {
        var ns = string.IsNullOrEmpty(reference.Namespace) ? route.Key.Namespace : reference.Namespace;
        var isGateway = reference.Group == ApiGroups.Gateway && reference.Kind == Kinds.Gateway;
        return isGateway ? gateways.GetValueOrDefault(new ObjectKey(ns, reference.Name)) : null;
    }
}
