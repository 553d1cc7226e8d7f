using System.Collections.Frozen;
using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Compilation;

namespace GatewayApi.DataPlane.Routing.Tables;

/// <summary>All that a request, a connection or a datagram is looked up in: immutable, replaced as a whole.</summary>
public sealed class RoutingTable
{
    /// <summary>No ports.</summary>
    public static readonly RoutingTable Empty = new([]);

    private readonly FrozenDictionary<int, PortTable> _byPort;
    private readonly FrozenDictionary<int, PortTable> _byUdpPort;

    private RoutingTable(ImmutableArray<PortTable> ports)
    {
        Ports = [.. ports.Where(static p => !p.IsUdp)];
        UdpPorts = [.. ports.Where(static p => p.IsUdp)];
        _byPort = Ports.ToFrozenDictionary(static p => p.Port);
        _byUdpPort = UdpPorts.ToFrozenDictionary(static p => p.Port);
    }

    /// <summary>The ports of TCP and what goes over it, ascending.</summary>
    public ImmutableArray<PortTable> Ports { get; }

    /// <summary>The ports of UDP, ascending.</summary>
    public ImmutableArray<PortTable> UdpPorts { get; }

    /// <summary>The table of a TCP port.</summary>
    /// <param name="port">The port as the user wrote it.</param>
    public PortTable? FindPort(int port) => _byPort.GetValueOrDefault(port);

    /// <summary>The table of a UDP port.</summary>
    /// <param name="port">The port as the user wrote it.</param>
    public PortTable? FindUdpPort(int port) => _byUdpPort.GetValueOrDefault(port);

    /// <summary>The same ports and listeners, some of them with other routes.</summary>
    internal RoutingTable With(IEnumerable<(string Listener, int Port, ListenerRoutes Routes)> changes)
    {
        var byPort = changes.ToLookup(static c => c.Port, static c => (c.Listener, c.Routes));
        return byPort.Count == 0 ? this : new RoutingTable([.. Ports.Select(p => byPort.Contains(p.Port) ? p.With(byPort[p.Port]) : p), .. UdpPorts]);
    }

    internal static RoutingTable Build(
        IEnumerable<KeyValuePair<string, Listener>> listeners, IReadOnlyDictionary<string, ListenerRoutes> routes, L4RouteSet l4Routes) =>
        new([.. listeners
            .Select(l => new ListenerTable(l.Key, l.Value, routes.GetValueOrDefault(l.Key) ?? ListenerRoutes.Empty, l4Routes.Of(l.Key)))
            .GroupBy(static l => (l.Port, IsUdp: l.Protocol == Listener.Types.Protocol.Udp))
            .OrderBy(static p => p.Key)
            .Select(static p => new PortTable(p.Key.Port, p))]);
}
