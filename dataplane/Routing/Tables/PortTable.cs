using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.Protos.Values;

namespace GatewayApi.DataPlane.Routing.Tables;

/// <summary>The listeners of one port.</summary>
public sealed class PortTable
{
    private readonly HostnameTable<ListenerTable> _byHostname;

    internal PortTable(int port, IEnumerable<ListenerTable> listeners)
    {
        Port = port;
        Listeners = [.. listeners.OrderBy(static l => l.Key, StringComparer.Ordinal)];
        IsTls = Listeners.Any(static l => l.IsTls);
        IsHttps = Listeners.All(static l => l.Protocol == Listener.Types.Protocol.Https);
        IsTcp = Listeners.Any(static l => l.Protocol == Listener.Types.Protocol.Tcp);
        AcceptsProxyProtocol = Listeners.Any(static l => l.AcceptsProxyProtocol);
        IsUdp = Listeners.Any(static l => l.Protocol == Listener.Types.Protocol.Udp);
        _byHostname = new HostnameTable<ListenerTable>(
            Listeners.Select(static l => KeyValuePair.Create(l.Hostname.Length == 0 ? Hostname.Any : l.Hostname, l)));
    }

    /// <summary>The port the user wrote.</summary>
    public int Port { get; }

    /// <summary>True when connections begin with TLS. Plain and TLS listeners never share a port.</summary>
    public bool IsTls { get; }

    /// <summary>True when HTTP is all there is within TLS.</summary>
    public bool IsHttps { get; }

    /// <summary>True when connections are carried as they come. Such a port has nothing else.</summary>
    public bool IsTcp { get; }

    /// <summary>True when it is a port of datagrams.</summary>
    public bool IsUdp { get; }

    /// <summary>Every connection begins with a header of the PROXY protocol.</summary>
    public bool AcceptsProxyProtocol { get; }

    /// <summary>The listeners by key.</summary>
    public ImmutableArray<ListenerTable> Listeners { get; }

    /// <summary>
    /// The listener with the most specific hostname that takes a host: for the server name of a TLS hello and for the Host of a request.
    /// </summary>
    /// <param name="host">Lower case, without port and trailing dot; empty when there is none.</param>
    /// <returns>Null when no listener takes it.</returns>
    public ListenerTable? FindListener(ReadOnlySpan<char> host) => _byHostname.Find(host);
}
