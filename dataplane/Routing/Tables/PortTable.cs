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
            Listeners.Select(static l => KeyValuePair.Create(HostnameOf(l), l)));
    }

    private PortTable(PortTable before, ImmutableArray<ListenerTable> listeners, HostnameTable<ListenerTable> byHostname)
    {
        Port = before.Port;
        Listeners = listeners;
        IsTls = before.IsTls;
        IsHttps = before.IsHttps;
        IsTcp = before.IsTcp;
        AcceptsProxyProtocol = before.AcceptsProxyProtocol;
        IsUdp = before.IsUdp;
        _byHostname = byHostname;
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

    /// <summary>The same port with other routes on some of its listeners.</summary>
    internal PortTable With(IEnumerable<(string Listener, ListenerRoutes Routes)> changes)
    {
        var listeners = Listeners.ToBuilder();
        var byHostname = new List<KeyValuePair<string, ListenerTable?>>();
        foreach (var (key, routes) in changes)
        {
            var place = PlaceOf(key);
            if (Listeners[place].Key != key)
            {
                continue;
            }

            listeners[place] = Listeners[place].With(routes);

            // Of several for one hostname the table has the last.
            if (ReferenceEquals(_byHostname.Get(HostnameOf(Listeners[place])), Listeners[place]))
            {
                byHostname.Add(KeyValuePair.Create(HostnameOf(listeners[place]), (ListenerTable?)listeners[place]));
            }
        }

        return new PortTable(this, listeners.ToImmutable(), _byHostname.With(byHostname));
    }

    private static string HostnameOf(ListenerTable listener) => listener.Hostname.Length == 0 ? Hostname.Any : listener.Hostname;

    // They are in the order of their keys.
    private int PlaceOf(string listener)
    {
        var (low, high) = (0, Listeners.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(Listeners[middle].Key, listener) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
