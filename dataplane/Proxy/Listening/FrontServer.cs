using GatewayApi.DataPlane.Runtime;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace GatewayApi.DataPlane.Listening;

/// <summary>
/// The HTTP server behind the front ports: Kestrel with three fixed endpoints that get their connections by <see cref="Handoff"/>.
/// </summary>
internal static class FrontServer
{
    /// <summary>Registers the server.</summary>
    public static void Add(IWebHostBuilder host, ProxyOptions options)
    {
        // A bare line feed ends no line: others may not see the end there (RFC 9112, section 2.2). The server has no option for it.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        host.UseKestrelCore();
        host.UseKestrelHttpsConfiguration();
        host.ConfigureServices(static services =>
        {
            services.AddSingleton<Handoff>();
            services.AddSingleton<IConnectionListenerFactory>(static s => s.GetRequiredService<Handoff>());
        });
        host.ConfigureKestrel(kestrel => Configure(kestrel, options));
    }

    private static void Configure(KestrelServerOptions kestrel, ProxyOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowHostHeaderOverride = true; // RFC 9112, section 3.2.2: the host of an absolute target wins.
        kestrel.AllowAlternateSchemes = true; // The scheme is the listener's, whatever :scheme says.
        kestrel.RequestHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
        Limit(kestrel.Limits, options);

        kestrel.Listen(InnerEndPoint.Http1, static listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(Track);
        });
        kestrel.Listen(InnerEndPoint.Http2, static listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(Track);
        });
        kestrel.Listen(InnerEndPoint.Tls, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.Use(Track);
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = options.HandshakeTimeout,
                OnConnection = static c => ValueTask.FromResult(c.Connection.Features.Get<FrontConnection>()!.Tls!.Options),
            });
        });
    }

    private static void Limit(KestrelServerLimits limits, ProxyOptions options)
    {
        limits.KeepAliveTimeout = options.KeepAliveTimeout;
        limits.RequestHeadersTimeout = options.HeaderTimeout;
        limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        limits.MaxRequestLineSize = Math.Min(options.MaxHeaderBytes, 16 * 1024);
        limits.MaxRequestBufferSize = Math.Max(1024 * 1024, options.MaxHeaderBytes * 2);
        limits.MaxRequestHeaderCount = 200;

        // Bodies are the backends' business; a stalled one ends by the stream idle timeout.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;

        limits.Http2.MaxRequestHeaderFieldSize = options.MaxHeaderBytes;
        limits.Http2.MaxStreamsPerConnection = 250;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }

    private static ConnectionDelegate Track(ConnectionDelegate next) => async connection =>
    {
        var front = connection.Features.Get<FrontConnection>()!;
        front.Enter(connection);
        try
        {
            await next(connection);
        }
        finally
        {
            front.Leave(connection);
        }
    };
}
