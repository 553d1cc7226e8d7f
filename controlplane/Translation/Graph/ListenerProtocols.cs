using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Protocols of listeners.</summary>
internal static class ListenerProtocols
{
    /// <summary>HTTP in clear.</summary>
    public const string Http = "HTTP";

    /// <summary>HTTP over TLS, terminated.</summary>
    public const string Https = "HTTPS";

    /// <summary>TLS streams.</summary>
    public const string Tls = "TLS";

    /// <summary>Streams of any kind.</summary>
    public const string Tcp = "TCP";

    /// <summary>Datagrams.</summary>
    public const string Udp = "UDP";

    private static readonly ImmutableArray<RouteGroupKind> HttpKinds = Routes(Kinds.HttpRoute, Kinds.GrpcRoute);
    private static readonly ImmutableArray<RouteGroupKind> TlsKinds = Routes(Kinds.TlsRoute);
    private static readonly ImmutableArray<RouteGroupKind> TcpKinds = Routes(Kinds.TcpRoute);
    private static readonly ImmutableArray<RouteGroupKind> UdpKinds = Routes(Kinds.UdpRoute);

    /// <summary>The routes that a protocol can carry; none for one that is not served.</summary>
    public static ImmutableArray<RouteGroupKind> RoutesOf(string protocol) => protocol switch
    {
        Http or Https => HttpKinds,
        Tls => TlsKinds,
        Tcp => TcpKinds,
        Udp => UdpKinds,
        _ => [],
    };

    /// <summary>True when a listener terminates TLS, so that it needs a certificate.</summary>
    public static bool Terminates(Listener listener) =>
        listener.Protocol == Https || (listener.Protocol == Tls && listener.Tls?.Mode != TlsModes.Passthrough);

    private static ImmutableArray<RouteGroupKind> Routes(params string[] kinds) =>
        [.. kinds.Select(static kind => new RouteGroupKind { Group = ApiGroups.Gateway, Kind = kind })];
}
