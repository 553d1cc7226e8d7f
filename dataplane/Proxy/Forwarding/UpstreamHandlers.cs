using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Listening;
using GatewayApi.DataPlane.Runtime;
using Yarp.ReverseProxy.Forwarder;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// The connection pools: one per protocol, shared by all backends, because the pools within are by address anyway; and one for each backend with
/// TLS, whose connections are good for nobody else.
/// </summary>
internal sealed class UpstreamHandlers : IDisposable
{
    /// <summary>
    /// How a pool is asked for an endpoint, whether its connections are encrypted or not. Otherwise it would be divided by the hosts of requests, of which there can be any
    /// number.
    /// </summary>
    public const string Scheme = "http://";

    // With a backend's configuration its pool goes: what is under way ends in peace, and connections that are idle time out.
    private readonly ConditionalWeakTable<Backend, TlsPool> _tls = [];
    private readonly ConditionalWeakTable<Backend, TlsPool>.CreateValueCallback _makeTls;
    private readonly ConfigPublication _configs;
    private readonly SocketsHttpHandler _http1;
    private readonly SocketsHttpHandler _http2;
    private readonly ForwarderRequestConfig _http1Config;
    private readonly ForwarderRequestConfig _http2Config;

    /// <param name="options">How to run.</param>
    /// <param name="configs">Where the certificates are found that are presented to backends.</param>
    public UpstreamHandlers(ProxyOptions options, ConfigPublication configs)
    {
        _configs = configs;
        _makeTls = backend => new TlsPool(certificate =>
        {
            var handler = Handler(options);
            handler.ConnectCallback = new UpstreamTls(backend.Tls, backend.Protocol, certificate).ConnectAsync;
            return handler;
        });
        _http1 = Handler(options);
        _http2 = Handler(options);
        _http1Config = Config(options, HttpVersion.Version11);
        _http2Config = Config(options, HttpVersion.Version20);
    }

    /// <summary>The pool and the settings for a backend.</summary>
    public (HttpMessageHandler Pool, ForwarderRequestConfig Config) For(Backend backend)
    {
        var (plain, config) = backend.Protocol == Backend.Types.Protocol.H2C ? (_http2, _http2Config) : (_http1, _http1Config);
        return (backend.Tls is null ? plain : _tls.GetValue(backend, _makeTls).For(CertificateFor(backend.Tls)), config);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http1.Dispose();
        _http2.Dispose();
    }

    // One that could not be loaded is not presented; the backend says what it thinks of that.
    private LoadedCertificate? CertificateFor(BackendTls tls) =>
        tls.ClientCertificate.Length == 0 ? null : _configs.Current.Certificates.GetValueOrDefault(tls.ClientCertificate);

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
