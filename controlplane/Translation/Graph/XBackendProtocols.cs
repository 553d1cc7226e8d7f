using GatewayApi.ControlPlane.Translation.State;
using Protocol = GatewayApi.Config.V1.Backend.Types.Protocol;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>What an XBackend's <c>protocol</c> means for routes of each kind.</summary>
internal static class XBackendProtocols
{
    /// <summary>Streams of bytes.</summary>
    public const string Tcp = "TCP";

    /// <summary>HTTP, in the version that the route speaks of.</summary>
    public const string Http = "HTTP";

    /// <summary>HTTP/1.1.</summary>
    public const string Http11 = "HTTP11";

    /// <summary>HTTP/2.</summary>
    public const string Http2 = "HTTP2";

    /// <summary>HTTP/2 with prior knowledge, without TLS.</summary>
    public const string H2C = "H2C";

    /// <summary>The protocol to speak, and the variant of the backend that this makes; null when what the route carries cannot be sent there.</summary>
    /// <param name="protocol">What the XBackend says; null leaves it to the route.</param>
    /// <param name="routeKind">The kind of the route.</param>
    /// <param name="isGrpc">Requests are gRPC, which is HTTP/2.</param>
    /// <param name="isTls">Connections are encrypted.</param>
    public static (Protocol Protocol, string Variant)? For(string? protocol, string routeKind, bool isGrpc, bool isTls) => (routeKind, protocol) switch
    {
        (Kinds.UdpRoute, _) => null,

        // Whatever the bytes are, they are the client's.
        (Kinds.TlsRoute or Kinds.TcpRoute, _) => (Protocol.Tcp, isTls ? "tls" : "tcp"),
        (_, null or Http) => isGrpc ? (Protocol.H2C, "grpc") : (Protocol.Http1, ""),
        (_, Http11) when !isGrpc => (Protocol.Http1, ""),
        (_, Http2 or H2C) => (Protocol.H2C, ""),
        _ => null,
    };
}
