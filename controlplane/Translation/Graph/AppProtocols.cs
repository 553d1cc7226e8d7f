using Protocol = GatewayApi.Config.V1.Backend.Types.Protocol;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>What a Service port's <c>appProtocol</c> means for requests to it (GEP-1911, KEP-3726).</summary>
internal static class AppProtocols
{
    /// <summary>The protocol to speak; null when requests cannot be sent in it.</summary>
    /// <param name="appProtocol">What the Service says.</param>
    /// <param name="isTls">A BackendTLSPolicy says whom to trust: only then can protocols over TLS be spoken.</param>
    public static Protocol? ProtocolOf(string? appProtocol, bool isTls) => appProtocol?.ToLowerInvariant() switch
    {
        null or "" or "http" or "kubernetes.io/ws" => Protocol.Http1,
        // The last three are not of KEP-3726, but what Services of gRPC and HTTP/2 backends carry.
        "kubernetes.io/h2c" or "h2c" or "http2" or "grpc" => Protocol.H2C,
        "https" or "kubernetes.io/wss" when isTls => Protocol.Http1,
        _ => null,
    };
}
