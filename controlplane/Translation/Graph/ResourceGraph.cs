using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>
/// The resources that concern us, linked and validated. Nodes keep their problems, so that configuration and status are two readings of the
/// same thing.
/// </summary>
internal sealed record ResourceGraph
{
    /// <summary>Nothing.</summary>
    public static readonly ResourceGraph Empty = new();

    /// <summary>Our classes, by name.</summary>
    public ImmutableArray<GatewayClassNode> Classes { get; init; } = [];

    /// <summary>Our Gateways, by key.</summary>
    public ImmutableArray<GatewayNode> Gateways { get; init; } = [];

    /// <summary>All BackendTLSPolicies, by key.</summary>
    public BackendPolicies<Config.V1.BackendTls> BackendTlsPolicies { get; init; } = Graph.BackendTlsPolicies.Of(ClusterState.Empty);

    /// <summary>All XBackendTrafficPolicies, by key.</summary>
    public BackendPolicies<BackendTraffic> BackendTrafficPolicies { get; init; } = Graph.BackendTrafficPolicies.Of(ClusterState.Empty);

    /// <summary>All XBackends.</summary>
    public ImmutableSortedDictionary<ObjectKey, XBackendNode> XBackends { get; init; } = ImmutableSortedDictionary<ObjectKey, XBackendNode>.Empty;

    /// <summary>The routes with a parent of ours, by key, each for itself: before those that exclude each other are told apart.</summary>
    public ImmutableArray<RouteNode> Linked { get; init; } = [];

    /// <summary>The routes with a parent of ours, by key.</summary>
    public ImmutableArray<RouteNode> Routes { get; init; } = [];

    /// <summary>A route with a parent of ours; null when it is not there.</summary>
    public RouteNode? FindRoute(ObjectId id) => SortedItems.IndexOf(Routes, id, static r => r.Id, RouteLane.ByKey) is var index && index >= 0 ? Routes[index] : null;

    /// <summary>Routes without a parent of ours, by key. They may still show entries of ours from before.</summary>
    public ImmutableArray<Route> ForeignRoutes { get; init; } = [];

    /// <summary>The accepted routes of each listener; one that has none is missing.</summary>
    public ImmutableDictionary<ResourceName, ImmutableArray<RouteNode>> AttachedRoutes { get; init; } =
        ImmutableDictionary<ResourceName, ImmutableArray<RouteNode>>.Empty;

    /// <summary>Which routes lose listeners to others.</summary>
    public RouteConflicts Conflicts { get; init; } = RouteConflicts.None;

    /// <summary>The Service ports and XBackends that routes refer to and can be sent requests.</summary>
    public BackendUses Backends { get; init; } = BackendUses.None;

    /// <summary>The XBackends that accepted routes refer to.</summary>
    public XBackendUses External { get; init; } = XBackendUses.None;
}
