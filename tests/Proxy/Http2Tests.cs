using System.Net;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GatewayApi.Tests.Proxy;

[TestFixture(Gateways.Own)]
[TestFixture(Gateways.Yarp)]
internal sealed class Http2Tests(string upstream)
{
    private readonly Gateways _gateways = new(upstream);

    [Test]
    public async Task Http1AndHttp2SharePlainPorts()
    {
        await using var gateway = await _gateways.StartAsync("blue");
        using var one = Http.Client(gateway.Port);
        using var two = Http.Client(gateway.Port, HttpVersion.Version20);

        Assert.That(await one.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("blue"));
        Assert.That(await two.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("blue"));
    }

    [Test]
    public async Task ManyStreamsShareAConnection()
    {
        await using var gateway = await _gateways.StartAsync("blue");
        using var client = Http.Client(gateway.Port, HttpVersion.Version20);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.GetStringAsync(new Uri("http://a.b/"))));

        Assert.That(answers, Has.All.EqualTo("blue"));
    }

    [Test]
    public async Task GrpcPassesWithItsTrailers()
    {
        await using var backend = await TestBackend.StartAsync(
            static async http =>
            {
                http.Response.ContentType = "application/grpc";
                http.Response.DeclareTrailer("grpc-status");
                var buffer = new byte[100];
                var read = await http.Request.Body.ReadAsync(buffer);
                await http.Response.Body.WriteAsync(buffer.AsMemory(0, read));
                http.Response.AppendTrailer("grpc-status", "0");
            },
            HttpProtocols.Http2);
        await using var gateway = await _gateways.StartAsync(backend.Port, Backend.Types.Protocol.H2C);
        using var client = Http.Client(gateway.Port, HttpVersion.Version20);
        using var content = new ByteArrayContent([0, 0, 0, 0, 1, 42]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        client.DefaultRequestHeaders.TryAddWithoutValidation("TE", "trailers");

        using var response = await client.PostAsync(new Uri("http://a.b/pkg.Service/Method"), content);

        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(new byte[] { 0, 0, 0, 0, 1, 42 }));
        Assert.That(response.TrailingHeaders.GetValues("grpc-status"), Is.EqualTo(new[] { "0" }));
        Assert.That(backend.Headers.Single()["TE"], Is.EqualTo("trailers"));
        Assert.That(backend.Headers.Single()["Content-Type"], Is.EqualTo("application/grpc"));
    }

    [Test]
    public async Task AGrpcAnswerOfTrailersAlonePasses()
    {
        await using var backend = await TestBackend.StartAsync(
            static http =>
            {
                http.Response.ContentType = "application/grpc";
                http.Response.Headers["grpc-status"] = "12";
                return Task.CompletedTask;
            },
            HttpProtocols.Http2);
        await using var gateway = await _gateways.StartAsync(backend.Port, Backend.Types.Protocol.H2C);
        using var client = Http.Client(gateway.Port, HttpVersion.Version20);
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");

        using var response = await client.PostAsync(new Uri("http://a.b/pkg.Service/None"), content);

        Assert.That(response.Headers.GetValues("grpc-status"), Is.EqualTo(new[] { "12" }));
    }

    [Test]
    public async Task TrailersOfAnHttp1BackendReachAnHttp2Client()
    {
        await using var backend = RawBackend.Sending("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n");
        await using var gateway = await _gateways.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port, HttpVersion.Version20);

        using var response = await client.GetAsync(new Uri("http://a.b/"));

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("ok"));
        Assert.That(response.TrailingHeaders.GetValues("X-Sum"), Is.EqualTo(new[] { "7" }));
    }

    [Test]
    public async Task AClientThatCancelsMakesNoNoise()
    {
        var arrived = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        await using var backend = await TestBackend.StartAsync(async http =>
        {
            http.RequestAborted.Register(gone.SetResult);
            arrived.SetResult();
            await gone.Task;
        });
        await using var gateway = await _gateways.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port, HttpVersion.Version20);
        using var cancel = new CancellationTokenSource();

        var request = client.GetAsync(new Uri("http://a.b/"), cancel.Token);
        await arrived.Task.WaitAsync(Wait.Limit);
        await cancel.CancelAsync();

        Assert.That(async () => await request, Throws.InstanceOf<OperationCanceledException>());
        await gone.Task.WaitAsync(Wait.Limit);
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That((line.GetProperty("status").GetInt32(), line.GetProperty("reason").GetString()), Is.EqualTo((499, "client_gone")));
    }

    [TestCase("GET /a b", TestName = "blank in :path")]
    [TestCase("GET /a\u0001", TestName = "control character in :path")]
    public async Task APathThatWouldSplitTheRequestLineIsNotForwarded(string methodAndPath)
    {
        await using var gateway = await _gateways.StartAsync("blue");
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync(RawHttp2.Request(methodAndPath.Split(' ', 2)[1]));
        await client.ReadUntilAsync("\0");
        client.EndSending();
        await client.ReadToEndAsync();

        Assert.That(gateway.Backend.Requests, Is.Zero);
    }

    [Test]
    public async Task RawFramesReachTheBackend()
    {
        await using var gateway = await _gateways.StartAsync("blue");
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync(RawHttp2.Request("/plain"));

        Assert.That(await client.ReadUntilAsync("blue"), Is.Not.Empty);
        Assert.That(gateway.Backend.Targets.Single(), Is.EqualTo("/plain"));
    }
}
