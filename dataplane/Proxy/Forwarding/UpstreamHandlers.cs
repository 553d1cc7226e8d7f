using System.Net;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Runtime;
using Yarp.ReverseProxy.Forwarder;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>The connection pools: one per protocol, shared by all backends, because the pools within are by address anyway.</summary>
internal sealed class UpstreamHandlers : IDisposable
{
    private readonly SocketsHttpHandler _http1;
    private readonly SocketsHttpHandler _http2;
    private readonly ForwarderRequestConfig _http1Config;
    private readonly ForwarderRequestConfig _http2Config;

    public UpstreamHandlers(ProxyOptions options)
    {
        _http1 = Handler(options);
        _http2 = Handler(options);
        _http1Config = Config(options, HttpVersion.Version11);
        _http2Config = Config(options, HttpVersion.Version20);
    }

    /// <summary>The pool and the settings for a backend's protocol.</summary>
    public (HttpMessageHandler Pool, ForwarderRequestConfig Config) For(Backend.Types.Protocol protocol) =>
        protocol == Backend.Types.Protocol.H2C ? (_http2, _http2Config) : (_http1, _http1Config);

    /// <inheritdoc/>
    public void Dispose()
    {
        _http1.Dispose();
        _http2.Dispose();
    }

    private static ForwarderRequestConfig Config(ProxyOptions options, Version version) => new()
    {
        Version = version,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = options.StreamIdleTimeout,
    };

    private static SocketsHttpHandler Handler(ProxyOptions options) => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionIdleTimeout = options.UpstreamIdleTimeout,
        MaxResponseHeadersLength = 64, // KiB
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    };
}
