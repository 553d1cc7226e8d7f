using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Tables;
using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>The whole configuration in force: what is held, and what was compiled from it.</summary>
public sealed record CompiledConfig
{
    /// <summary>No configuration.</summary>
    public static readonly CompiledConfig Empty = new();

    private CompiledConfig()
    {
    }

    /// <summary>What the proxy holds.</summary>
    public ResourceSet<HeldResource> Resources { get; internal init; } = ResourceSet<HeldResource>.Empty;

    /// <summary>What requests are looked up in; the same instance as before when no listener and no route changed.</summary>
    public RoutingTable Table { get; internal init; } = RoutingTable.Empty;

    /// <summary>Certificates by key, as they are held: of thousands most are never shown. The same instance as before when none changed.</summary>
    public ImmutableDictionary<string, HeldResource> Certificates { get; internal init; } = ImmutableDictionary.Create<string, HeldResource>(StringComparer.Ordinal);

    /// <summary>Resources that are not, or not fully, in force now, by name.</summary>
    public ImmutableSortedDictionary<string, ResourceRejection> Rejections { get; internal init; } =
        ImmutableSortedDictionary.Create<string, ResourceRejection>(StringComparer.Ordinal);

    /// <summary>The backends that are external hosts.</summary>
    public ImmutableArray<BackendState> ExternalBackends { get; internal init; } = [];

    /// <summary>Whether all listeners are what they are in another configuration; their routes may differ.</summary>
    public bool HasListenersOf(CompiledConfig other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(Listeners, other.Listeners);
    }

    internal ImmutableDictionary<string, Listener> Listeners { get; init; } = ImmutableDictionary.Create<string, Listener>(StringComparer.Ordinal);

    internal ImmutableDictionary<string, CompiledRoute> Routes { get; init; } = ImmutableDictionary.Create<string, CompiledRoute>(StringComparer.Ordinal);

    /// <summary>The routes that refer to each backend.</summary>
    internal BackendRoutes BackendRoutes { get; init; } = BackendRoutes.Empty;

    /// <summary>The routes of connections and datagrams.</summary>
    internal L4RouteSet L4Routes { get; init; } = L4RouteSet.Empty;

    internal ImmutableDictionary<string, BackendState> Backends { get; init; } = ImmutableDictionary.Create<string, BackendState>(StringComparer.Ordinal);

    /// <summary>The routes of each listener, by its key.</summary>
    internal ImmutableDictionary<string, ListenerRoutes> RoutesByListener { get; init; } =
        ImmutableDictionary.Create<string, ListenerRoutes>(StringComparer.Ordinal);
}
