using System.Net;
using Microsoft.Extensions.Logging;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>How a proxy process runs. <see cref="ProxyOptionTable"/> says what each one means to a user.</summary>
internal sealed record ProxyOptions
{
    /// <summary>Where the configuration comes from; null serves from disk alone.</summary>
    public Uri? ControlPlane { get; init; }

    /// <summary>File with the certificates (PEM) that an https control plane is trusted by; null is those of the system.</summary>
    public string? ControlPlaneCa { get; init; }

    /// <summary>File with the token that is presented to the control plane; null presents none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Namespace of the Gateway this proxy serves.</summary>
    public string GatewayNamespace { get; init; } = "";

    /// <summary>Name of the Gateway this proxy serves.</summary>
    public string GatewayName { get; init; } = "";

    /// <summary>Unique among the Gateway's proxies, stable over reconnects.</summary>
    public string NodeId { get; init; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>Directory for the last good configuration; null keeps none.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Added to each listener's port to get the port that is bound.</summary>
    public int PortOffset { get; init; }

    /// <summary>Where listeners are bound; null is every address, IPv4 and IPv6.</summary>
    public IPAddress? BindAddress { get; init; }

    /// <summary>Where probes and metrics are served; port 0 takes a free one.</summary>
    public IPEndPoint AdminAddress { get; init; } = new(IPAddress.Loopback, 19000);

    /// <summary>Whether each request gives a line on standard output.</summary>
    public bool AccessLog { get; init; } = true;

    /// <summary>Least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>True for JSON lines.</summary>
    public bool JsonLogs { get; init; }

    /// <summary>How long requests may take to end once the process is to stop.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long connections are still accepted once the process is to stop.</summary>
    public TimeSpan DrainGrace { get; init; }

    /// <summary>From a connection's first moment, or a request's first byte, to the end of the request's head.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From a connection's first moment to the end of the TLS handshake.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may be without a request.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>How long a request or an upgraded connection may be without a byte in either direction.</summary>
    public TimeSpan StreamIdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a connection of a TLSRoute or TCPRoute may be without a byte in either direction.</summary>
    public TimeSpan TcpIdleTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a client of a UDPRoute may be without a datagram in either direction.</summary>
    public TimeSpan UdpIdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Clients of UDPRoutes at one time, on each port.</summary>
    public int MaxUdpSessions { get; init; } = 10_000;

    /// <summary>For a TCP connection to a backend.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From a question to an external authorization service to its answer, connecting included.</summary>
    public TimeSpan AuthTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an idle connection to a backend is kept.</summary>
    public TimeSpan UpstreamIdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True for the proxy's own client towards HTTP/1.1 backends, false for the platform's.</summary>
    public bool OwnUpstream { get; init; } = true;

    /// <summary>Whether connections are accepted on, and HTTP/1.1 uses, also within TLS, the proxy's own event loops, where the system has what they are made of.</summary>
    public bool EventLoops { get; init; } = true;

    /// <summary>External hosts may be this machine, and names are looked up as any program here would.</summary>
    public bool LocalNames { get; init; }

    /// <summary>Bytes of all header fields of a request together.</summary>
    public int MaxHeaderBytes { get; init; } = 32 * 1024;

    /// <summary>Client connections at one time; 0 is no limit.</summary>
    public int MaxConnections { get; init; }

    /// <summary>Connections of TLSRoutes and TCPRoutes at one time, on each listener; 0 is no limit.</summary>
    public int MaxStreamsPerListener { get; init; }

    /// <summary>"namespace/name" of the Gateway.</summary>
    public string Gateway => $"{GatewayNamespace}/{GatewayName}";
}
