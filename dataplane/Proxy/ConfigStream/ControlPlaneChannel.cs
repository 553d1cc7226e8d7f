using System.Net.Security;
using GatewayApi.DataPlane.Runtime;
using GatewayApi.Protos.Values;
using Grpc.Net.Client;

namespace GatewayApi.DataPlane.ConfigStream;

/// <summary>How the control plane is reached.</summary>
internal static class ControlPlaneChannel
{
    /// <summary>
    /// A channel for one stream. A new stream takes a new connection: what ended the last one may be a replica that is going, and only a new
    /// connection leads to another.
    /// </summary>
    public static GrpcChannel Open(ProxyOptions options) => GrpcChannel.ForAddress(options.ControlPlane!, new GrpcChannelOptions
    {
        MaxReceiveMessageSize = ConfigStreamLimits.MaxMessageBytes,
        MaxSendMessageSize = ConfigStreamLimits.MaxMessageBytes,
        HttpHandler = new SocketsHttpHandler
        {
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,

            // Notices a peer that vanished without a word.
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            SslOptions = options.ControlPlaneCa is { } file ? ControlPlaneTrust.Options(file) : new SslClientAuthenticationOptions(),
        },
        DisposeHttpClient = true,
    });
}
