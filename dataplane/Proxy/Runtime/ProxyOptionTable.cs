using System.Text;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>All options of the proxy: the one place that parsing, help and documentation are made from.</summary>
internal static class ProxyOptionTable
{
    /// <summary>The options in the order of the help.</summary>
    public static readonly IReadOnlyList<ProxyOption> All =
    [
        new("--control-plane", "URL", "none", "Where the configuration comes from, https://host:port or http://host:port. Without it the proxy serves what --state holds.",
            static (ref o, v) => OptionValues.Url(v, out var url) ? Take(ref o, o with { ControlPlane = url }) : "an http:// or https:// URL"),
        new("--control-plane-ca", "FILE", "the system's", "Certificates (PEM) that the control plane is trusted by; read anew for each connection.",
            static (ref o, v) => v.Length > 0 ? Take(ref o, o with { ControlPlaneCa = v }) : "a file"),
        new("--token-file", "FILE", "none", "Token that is presented to the control plane; read anew for each stream.",
            static (ref o, v) => v.Length > 0 ? Take(ref o, o with { TokenFile = v }) : "a file"),
        new("--gateway", "NAMESPACE/NAME", "required", "The Gateway this proxy serves.",
            static (ref o, v) => OptionValues.Pair(v, out var ns, out var name)
                ? Take(ref o, o with { GatewayNamespace = ns, GatewayName = name }) : "a namespace and a name, joined by a slash"),
        new("--node-id", "ID", "host name and process id", "Unique among the proxies of the Gateway and stable over reconnects.",
            static (ref o, v) => v.Length is > 0 and <= 253 ? Take(ref o, o with { NodeId = v }) : "1 to 253 characters"),
        new("--state", "DIR", "none", "Keeps the last good configuration here, so that the proxy starts without a control plane.",
            static (ref o, v) => v.Length > 0 ? Take(ref o, o with { StateDirectory = v }) : "a directory"),
        new("--port-offset", "N", "0", "Added to each listener's port to get the port that is bound.",
            static (ref o, v) => OptionValues.Number(v, 0, 65534, out var n) ? Take(ref o, o with { PortOffset = n }) : "a number from 0 to 65534"),
        new("--bind-address", "ADDRESS", "every IPv4 and IPv6 address", "The address that listeners are bound to.",
            static (ref o, v) => OptionValues.Address(v, out var a) ? Take(ref o, o with { BindAddress = a }) : "an IP address"),
        new("--admin-address", "ADDRESS:PORT", "127.0.0.1:19000", "Where /livez, /readyz and /metrics are served; port 0 takes a free one.",
            static (ref o, v) => OptionValues.EndPoint(v, out var e) ? Take(ref o, o with { AdminAddress = e }) : "an IP address and a port, joined by a colon"),
        new("--access-log", "on|off", "on", "Whether each request gives a JSON line on standard output.",
            static (ref o, v) => OptionValues.Switch(v, out var on) ? Take(ref o, o with { AccessLog = on }) : "on or off"),
        new("--log-level", "LEVEL", "info", "Least level that is logged on standard error: trace, debug, info, warning, error, none.",
            static (ref o, v) => OptionValues.Level(v, out var l) ? Take(ref o, o with { LogLevel = l }) : "trace, debug, info, warning, error or none"),
        new("--log-format", "text|json", "text", "Form of the log.",
            static (ref o, v) => v is "text" or "json" ? Take(ref o, o with { JsonLogs = v == "json" }) : "text or json"),
        new("--drain-timeout", "DURATION", "30s", "How long requests may take to end once the process is to stop.",
            static (ref o, v) => OptionValues.Duration(v, out var d) ? Take(ref o, o with { DrainTimeout = d }) : OptionValues.DurationForm),
        new("--drain-grace", "DURATION", "0s", "How long connections are still accepted once the process is to stop.",
            static (ref o, v) => OptionValues.Duration(v, out var d) ? Take(ref o, o with { DrainGrace = d }) : OptionValues.DurationForm),
        new("--header-timeout", "DURATION", "30s", "From the first byte of a request to the end of its head.",
            static (ref o, v) => OptionValues.Positive(v, out var d) ? Take(ref o, o with { HeaderTimeout = d }) : OptionValues.PositiveForm),
        new("--handshake-timeout", "DURATION", "10s", "From the beginning of a connection to the end of its TLS handshake.",
            static (ref o, v) => OptionValues.Positive(v, out var d) ? Take(ref o, o with { HandshakeTimeout = d }) : OptionValues.PositiveForm),
        new("--keep-alive-timeout", "DURATION", "130s", "How long a client connection may be without a request.",
            static (ref o, v) => OptionValues.Positive(v, out var d) ? Take(ref o, o with { KeepAliveTimeout = d }) : OptionValues.PositiveForm),
        new("--stream-idle-timeout", "DURATION", "5m", "How long a request or an upgraded connection may be without a byte in either direction.",
            static (ref o, v) => OptionValues.Positive(v, out var d) ? Take(ref o, o with { StreamIdleTimeout = d }) : OptionValues.PositiveForm),
        new("--tcp-idle-timeout", "DURATION", "1h", "How long a connection of a TLSRoute or TCPRoute may be without a byte in either direction.",
            static (ref o, v) => OptionValues.Positive(v, out var d) ? Take(ref o, o with { TcpIdleTimeout = d }) : OptionValues.PositiveForm),
        new("--udp-idle-timeout", "DURATION", "60s", "How long a client of a UDPRoute may be without a datagram in either direction, before it may be given to another endpoint; 10s at most for one that nothing has answered.",
            static (ref o, v) => OptionValues.Positive(v, out var d) ? Take(ref o, o with { UdpIdleTimeout = d }) : OptionValues.PositiveForm),
        new("--max-udp-sessions", "N", "10000", "Clients of UDPRoutes at one time, on each port; datagrams of more are dropped.",
            static (ref o, v) => OptionValues.Number(v, 1, 1_000_000, out var n) ? Take(ref o, o with { MaxUdpSessions = n }) : "a number from 1 to 1000000"),
        new("--connect-timeout", "DURATION", "5s", "For a connection to a backend.",
            static (ref o, v) => OptionValues.Positive(v, out var d) ? Take(ref o, o with { ConnectTimeout = d }) : OptionValues.PositiveForm),
        new("--auth-timeout", "DURATION", "10s", "For the answer of an external authorization service, connecting included; without it the request is refused.",
            static (ref o, v) => OptionValues.Positive(v, out var d) ? Take(ref o, o with { AuthTimeout = d }) : OptionValues.PositiveForm),
        new("--upstream-idle-timeout", "DURATION", "30s", "How long an idle connection to a backend is kept.",
            static (ref o, v) => OptionValues.Positive(v, out var d) ? Take(ref o, o with { UpstreamIdleTimeout = d }) : OptionValues.PositiveForm),
        new("--upstream", "own|yarp", "own", "What speaks to HTTP/1.1 backends: the proxy's own client, or YARP with the platform's, to tell whether a fault is in the former.",
            static (ref o, v) => v is "own" or "yarp" ? Take(ref o, o with { OwnUpstream = v == "own" }) : "own or yarp"),
        new("--transport", "epoll|runtime", "epoll", "What accepts connections and carries HTTP/1.1, also within TLS: the proxy's own event loops (on Linux), or the runtime's sockets and TLS, to tell whether a fault is in the former.",
            static (ref o, v) => v is "epoll" or "runtime" ? Take(ref o, o with { EventLoops = v == "epoll" }) : "epoll or runtime"),
        new("--local-names", "on|off", "off", "Whether the hostnames of XBackends may be of this machine (loopback) and come from its hosts file and search domains; local proxies get on.",
            static (ref o, v) => OptionValues.Switch(v, out var on) ? Take(ref o, o with { LocalNames = on }) : "on or off"),
        new("--max-header-bytes", "N", "32768", "Bytes of all header fields of a request together; more gets 431.",
            static (ref o, v) => OptionValues.Number(v, 1024, 1 << 24, out var n) ? Take(ref o, o with { MaxHeaderBytes = n }) : "a number from 1024 to 16777216"),
        new("--max-connections", "N", "0", "Client connections at one time; more are closed at once. 0 is no limit.",
            static (ref o, v) => OptionValues.Number(v, 0, int.MaxValue, out var n) ? Take(ref o, o with { MaxConnections = n }) : "a number, 0 for no limit"),
        new("--max-streams-per-listener", "N", "0", "Connections of TLSRoutes and TCPRoutes at one time, on each listener; more are reset. 0 is no limit.",
            static (ref o, v) => OptionValues.Number(v, 0, int.MaxValue, out var n) ? Take(ref o, o with { MaxStreamsPerListener = n }) : "a number, 0 for no limit"),
    ];

    /// <summary>The text of <c>--help</c>.</summary>
    public static string Help()
    {
        var text = new StringBuilder("gatewayapi-dataplane: carries the traffic of one Gateway.\n\nOptions (or the environment variable beside each):\n");
        foreach (var option in All)
        {
            text.Append(null, $"  {option.Name + " " + option.Value,-36} {option.Variable}\n      {option.Description} Default: {option.Default}.\n");
        }

        return text.Append("  --help                               This text.\n").ToString();
    }

    /// <summary>The options as a Markdown table.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder("| Option | Environment | Default | Meaning |\n|---|---|---|---|\n");
        foreach (var option in All)
        {
            var value = option.Value.Replace("|", "\\|", StringComparison.Ordinal);
            text.Append(null, $"| `{option.Name} {value}` | `{option.Variable}` | {option.Default} | {option.Description} |\n");
        }

        return text.ToString();
    }

    private static string? Take(ref ProxyOptions options, ProxyOptions changed)
    {
        options = changed;
        return null;
    }
}
