using GatewayApi.ControlPlane.Translation.Graph;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>The route resources of an earlier translation, found by the nodes they follow from.</summary>
internal sealed class KnownResources(TranslationResult? previous)
{
    private readonly HashSet<object> _nodes = previous is null
        ? []
        : new HashSet<object>([.. previous.Graph.Gateways, .. previous.Graph.Routes], ReferenceEqualityComparer.Instance);

    /// <summary>The earlier snapshot of a Gateway; null when there was none.</summary>
    public Snapshot? SnapshotOf(GatewayNode gateway) => previous?.Snapshots.GetValueOrDefault(gateway.Key);

    /// <summary>The resource of a route, made only when one of the two nodes is new; null when the Gateway has nothing to do for the route.</summary>
    public SnapshotResource? Of(RouteNode route, GatewayNode gateway, Func<RouteNode, GatewayNode, SnapshotResource?> build) =>
        _nodes.Contains(gateway) && _nodes.Contains(route)
            ? SnapshotOf(gateway)!.Resources.GetValueOrDefault(RouteResources.NameOf(route).ToString())
            : build(route, gateway);
}
