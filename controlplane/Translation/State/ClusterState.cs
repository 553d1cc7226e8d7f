using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.State;

/// <summary>What the cluster says, as one immutable value: the input of translation.</summary>
public sealed record ClusterState
{
    /// <summary>Nothing.</summary>
    public static readonly ClusterState Empty = new();

    /// <summary>GatewayClasses by name.</summary>
    public ImmutableDictionary<ObjectKey, GatewayClass> GatewayClasses { get; private init; } = ImmutableDictionary<ObjectKey, GatewayClass>.Empty;

    /// <summary>Gateways.</summary>
    public ImmutableDictionary<ObjectKey, Gateway> Gateways { get; private init; } = ImmutableDictionary<ObjectKey, Gateway>.Empty;

    /// <summary>ListenerSets.</summary>
    public ImmutableDictionary<ObjectKey, ListenerSet> ListenerSets { get; private init; } = ImmutableDictionary<ObjectKey, ListenerSet>.Empty;

    /// <summary>HTTPRoutes.</summary>
    public ImmutableDictionary<ObjectKey, HttpRoute> HttpRoutes { get; private init; } = ImmutableDictionary<ObjectKey, HttpRoute>.Empty;

    /// <summary>GRPCRoutes.</summary>
    public ImmutableDictionary<ObjectKey, GrpcRoute> GrpcRoutes { get; private init; } = ImmutableDictionary<ObjectKey, GrpcRoute>.Empty;

    /// <summary>TLSRoutes.</summary>
    public ImmutableDictionary<ObjectKey, TlsRoute> TlsRoutes { get; private init; } = ImmutableDictionary<ObjectKey, TlsRoute>.Empty;

    /// <summary>TCPRoutes.</summary>
    public ImmutableDictionary<ObjectKey, TcpRoute> TcpRoutes { get; private init; } = ImmutableDictionary<ObjectKey, TcpRoute>.Empty;

    /// <summary>UDPRoutes.</summary>
    public ImmutableDictionary<ObjectKey, UdpRoute> UdpRoutes { get; private init; } = ImmutableDictionary<ObjectKey, UdpRoute>.Empty;

    /// <summary>Routes of every kind, in no order.</summary>
    public IEnumerable<Route> Routes =>
        HttpRoutes.Values.Concat<Route>(GrpcRoutes.Values).Concat(TlsRoutes.Values).Concat(TcpRoutes.Values).Concat(UdpRoutes.Values);

    /// <summary>ReferenceGrants.</summary>
    public ImmutableDictionary<ObjectKey, ReferenceGrant> ReferenceGrants { get; private init; } = ImmutableDictionary<ObjectKey, ReferenceGrant>.Empty;

    /// <summary>BackendTLSPolicies.</summary>
    public ImmutableDictionary<ObjectKey, BackendTlsPolicy> BackendTlsPolicies { get; private init; } = ImmutableDictionary<ObjectKey, BackendTlsPolicy>.Empty;

    /// <summary>XBackendTrafficPolicies.</summary>
    public ImmutableDictionary<ObjectKey, BackendTrafficPolicy> BackendTrafficPolicies { get; private init; } =
        ImmutableDictionary<ObjectKey, BackendTrafficPolicy>.Empty;

    /// <summary>XBackends.</summary>
    public ImmutableDictionary<ObjectKey, XBackend> XBackends { get; private init; } = ImmutableDictionary<ObjectKey, XBackend>.Empty;

    /// <summary>Namespaces by name.</summary>
    public ImmutableDictionary<ObjectKey, Namespace> Namespaces { get; private init; } = ImmutableDictionary<ObjectKey, Namespace>.Empty;

    /// <summary>Secrets.</summary>
    public ImmutableDictionary<ObjectKey, Secret> Secrets { get; private init; } = ImmutableDictionary<ObjectKey, Secret>.Empty;

    /// <summary>ConfigMaps.</summary>
    public ImmutableDictionary<ObjectKey, ConfigMap> ConfigMaps { get; private init; } = ImmutableDictionary<ObjectKey, ConfigMap>.Empty;

    /// <summary>Services.</summary>
    public ImmutableDictionary<ObjectKey, Service> Services { get; private init; } = ImmutableDictionary<ObjectKey, Service>.Empty;

    /// <summary>GatewayParameters.</summary>
    public ImmutableDictionary<ObjectKey, GatewayParameters> GatewayParameters { get; private init; } = ImmutableDictionary<ObjectKey, GatewayParameters>.Empty;

    /// <summary>EndpointSlices.</summary>
    public EndpointSliceIndex EndpointSlices { get; private init; } = EndpointSliceIndex.Empty;

    /// <summary>Definitions of the Gateway API's kinds, by name; none where the source does not know any.</summary>
    public ImmutableDictionary<ObjectKey, CustomResourceDefinition> Definitions { get; private init; } =
        ImmutableDictionary<ObjectKey, CustomResourceDefinition>.Empty;

    /// <summary>True when everything but routes and EndpointSlices is the very same: what routes refer to and attach to.</summary>
    internal bool SharesSurroundings(ClusterState other) =>
        ReferenceEquals(this, other) || this == other with
        {
            HttpRoutes = HttpRoutes,
            GrpcRoutes = GrpcRoutes,
            TlsRoutes = TlsRoutes,
            TcpRoutes = TcpRoutes,
            UdpRoutes = UdpRoutes,
            EndpointSlices = EndpointSlices,
        };

    /// <summary>A route; null when there is none.</summary>
    internal Route? RouteOf(ObjectId id) => id.Kind switch
    {
        Kinds.HttpRoute => HttpRoutes.GetValueOrDefault(id.Key),
        Kinds.GrpcRoute => GrpcRoutes.GetValueOrDefault(id.Key),
        Kinds.TlsRoute => TlsRoutes.GetValueOrDefault(id.Key),
        Kinds.TcpRoute => TcpRoutes.GetValueOrDefault(id.Key),
        Kinds.UdpRoute => UdpRoutes.GetValueOrDefault(id.Key),
        _ => null,
    };

    /// <summary>The state after some changes, in their order.</summary>
    /// <exception cref="ArgumentException">A change is of a kind that translation does not read.</exception>
    public ClusterState Apply(IEnumerable<ClusterChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return changes.Aggregate(this, static (state, change) => state.Apply(change));
    }

    /// <summary>The state after one change.</summary>
    /// <exception cref="ArgumentException">The change is of a kind that translation does not read.</exception>
    public ClusterState Apply(ClusterChange change) => change.Id.Kind switch
    {
        Kinds.GatewayClass => this with { GatewayClasses = Apply(GatewayClasses, change) },
        Kinds.Gateway => this with { Gateways = Apply(Gateways, change) },
        Kinds.ListenerSet => this with { ListenerSets = Apply(ListenerSets, change) },
        Kinds.HttpRoute => this with { HttpRoutes = Apply(HttpRoutes, change) },
        Kinds.GrpcRoute => this with { GrpcRoutes = Apply(GrpcRoutes, change) },
        Kinds.TlsRoute => this with { TlsRoutes = Apply(TlsRoutes, change) },
        Kinds.TcpRoute => this with { TcpRoutes = Apply(TcpRoutes, change) },
        Kinds.UdpRoute => this with { UdpRoutes = Apply(UdpRoutes, change) },
        Kinds.ReferenceGrant => this with { ReferenceGrants = Apply(ReferenceGrants, change) },
        Kinds.BackendTlsPolicy => this with { BackendTlsPolicies = Apply(BackendTlsPolicies, change) },
        Kinds.BackendTrafficPolicy => this with { BackendTrafficPolicies = Apply(BackendTrafficPolicies, change) },
        Kinds.XBackend => this with { XBackends = Apply(XBackends, change) },
        Kinds.Namespace => this with { Namespaces = Apply(Namespaces, change) },
        Kinds.Secret => this with { Secrets = Apply(Secrets, change) },
        Kinds.ConfigMap => this with { ConfigMaps = Apply(ConfigMaps, change) },
        Kinds.Service => this with { Services = Apply(Services, change) },
        Kinds.GatewayParameters => this with { GatewayParameters = Apply(GatewayParameters, change) },
        Kinds.EndpointSlice => this with { EndpointSlices = EndpointSlices.Apply(change.Id.Key, (EndpointSlice?)change.Object) },
        Kinds.CustomResourceDefinition => this with { Definitions = Apply(Definitions, change) },
        _ => throw new ArgumentException($"translation does not read the kind {change.Id.Kind}", nameof(change)),
    };

    private static ImmutableDictionary<ObjectKey, T> Apply<T>(ImmutableDictionary<ObjectKey, T> objects, ClusterChange change)
        where T : KubernetesObject =>
        change.Object is null ? objects.Remove(change.Id.Key) : objects.SetItem(change.Id.Key, (T)change.Object);
}
