using System.Threading.Channels;
using GatewayApi.Tests.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>The other end of the stream, turn by turn: gRPC framing by hand, so that nothing of a server library stands between the test and the proxy.</summary>
internal sealed class FakeControlPlane : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<FakeStream> _streams = Channel.CreateUnbounded<FakeStream>();

    private FakeControlPlane(WebApplication app, int port)
    {
        _app = app;
        Url = new Uri($"http://127.0.0.1:{port}");
        Port = port;
    }

    public Uri Url { get; }

    public int Port { get; }

    public static async Task<FakeControlPlane> StartAsync(int port = 0)
    {
        port = port == 0 ? FreePort.Next() : port;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.Limits.MinRequestBodyDataRate = null;
            k.ListenLocalhost(port, static l => l.Protocols = HttpProtocols.Http2);
        });
        var plane = new FakeControlPlane(builder.Build(), port);
        plane._app.Run(plane.ServeAsync);
        await plane._app.StartAsync();
        return plane;
    }

    /// <summary>The next stream that a proxy begins.</summary>
    /// <exception cref="TimeoutException">None began within the limit.</exception>
    public async Task<FakeStream> AcceptAsync(TimeSpan? limit = null) => await _streams.Reader.ReadAsync().AsTask().WaitAsync(limit ?? Wait.Limit);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Wait.Limit);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext http)
    {
        Assert.That(http.Request.Path.Value, Is.EqualTo("/gatewayapi.config.v1.ConfigStream/Subscribe"));
        http.Response.ContentType = "application/grpc";
        await http.Response.Body.FlushAsync();
        var stream = new FakeStream(http);
        await _streams.Writer.WriteAsync(stream);
        await stream.Ended.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.Features.Get<IHttpResponseTrailersFeature>()!.Trailers["grpc-status"] = "0";
    }
}
