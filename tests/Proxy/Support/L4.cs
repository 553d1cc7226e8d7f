using GatewayApi.Config.V1;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>Resources of listeners and routes that carry connections and datagrams.</summary>
internal static class L4
{
    public static Resource Listener(string section, int port, Listener.Types.Protocol protocol, string hostname = "", params string[] certificates)
    {
        var resource = Wire.Listener(section, port, hostname, certificates);
        resource.Listener.Protocol = protocol;
        return resource;
    }

    public static Resource Tcp(string section, int port) => Listener(section, port, Config.V1.Listener.Types.Protocol.Tcp);

    public static Resource Udp(string section, int port) => Listener(section, port, Config.V1.Listener.Types.Protocol.Udp);

    /// <summary>TLS that is passed through.</summary>
    public static Resource Passthrough(string section, int port, string hostname = "") => Listener(section, port, Config.V1.Listener.Types.Protocol.Tls, hostname);

    /// <summary>TLS that ends at the proxy.</summary>
    public static Resource Terminate(string section, int port, string certificate, string hostname = "") =>
        Listener(section, port, Config.V1.Listener.Types.Protocol.Tls, hostname, certificate);

    public static Resource Route(string kind, string name, string section, string hostname, params BackendRef[] backends) => new()
    {
        Name = $"L4Route/{kind}/default/{name}",
        L4Route = new L4Route
        {
            Route = new ObjectRef { Kind = kind, Namespace = "default", Name = name },
            Attachments = { new RouteAttachment { Listener = Wire.ListenerKey(section), Hostnames = { hostname } } },
            BackendRefs = { backends },
        },
    };

    public static Resource TcpRoute(string section, params BackendRef[] backends) => Route("TCPRoute", "t", section, "*", backends);

    public static Resource UdpRoute(string section, params BackendRef[] backends) => Route("UDPRoute", "u", section, "*", backends);

    public static Resource TlsRoute(string section, string hostname, params BackendRef[] backends) =>
        Route("TLSRoute", $"{section}-{hostname.Replace('*', 'w')}", section, hostname, backends);

    public static Resource[] Backend(string service, params int[] ports) => Wire.Backend(service, Config.V1.Backend.Types.Protocol.Tcp, ports);
}
