using System.Collections.Frozen;
using System.Collections.Immutable;
using GatewayApi.Config.V1;

namespace GatewayApi.DataPlane.Routing.Tables;

/// <summary>All that a request is looked up in: immutable, replaced as a whole.</summary>
public sealed class RoutingTable
{
    /// <summary>No ports.</summary>
    public static readonly RoutingTable Empty = new([]);

    private readonly FrozenDictionary<int, PortTable> _byPort;

    private RoutingTable(ImmutableArray<PortTable> ports)
    {
        Ports = ports;
        _byPort = ports.ToFrozenDictionary(static p => p.Port);
    }

    /// <summary>The ports, ascending.</summary>
    public ImmutableArray<PortTable> Ports { get; }

    /// <summary>The table of a port.</summary>
    /// <param name="port">The port as the user wrote it.</param>
    public PortTable? FindPort(int port) => _byPort.GetValueOrDefault(port);

    internal static RoutingTable Build(IEnumerable<KeyValuePair<string, Listener>> listeners, IReadOnlyDictionary<string, ListenerRoutes> routes) =>
        new([.. listeners
            .Select(l => new ListenerTable(l.Key, l.Value, routes.GetValueOrDefault(l.Key) ?? ListenerRoutes.Empty))
            .GroupBy(static l => l.Port)
            .OrderBy(static p => p.Key)
            .Select(static p => new PortTable(p.Key, p))]);
}
