using System.Net;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GatewayApi.Tests.Proxy;

/// <summary>
/// A backend that answers before it has the request's body, and then wants no more of it (RFC 9113, section 8.1: RST_STREAM with NO_ERROR behind the whole answer): the client gets
/// that answer.
/// </summary>
internal sealed class EarlyAnswerTests
{
    private static readonly TestCertificate Good = TestCertificate.Ecdsa("good.test");

    [Test]
    public async Task The_client_gets_what_the_backend_says(
        [Values("1.1", "2.0")] string version, [Values(401, 413, 200)] int status, [Values(0, 10, 300_000)] int answer, [Values] bool tls)
    {
        await using var backend = await StartBackendAsync(status, answer, tls);
        await using var gateway = await StartGatewayAsync(backend, tls);
        using var client = Http.Client(gateway.Port);
        for (var i = 0; i < 5; i++)
        {
            using var request = Request(version, new LargeContent());
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

            Assert.That((int)response.StatusCode, Is.EqualTo(status));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Has.Length.EqualTo(answer));
        }

        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That((line.GetProperty("status").GetInt32(), line.TryGetProperty("reason", out _)), Is.EqualTo((status, false)), line.ToString());
    }

    /// <summary>A stream of messages that the backend ends, as gRPC does with an error.</summary>
    [Test]
    public async Task A_client_that_would_go_on_for_ever_gets_the_answer_and_stops([Values(0, 10)] int answer)
    {
        await using var backend = await StartBackendAsync(200, answer, tls: false);
        await using var gateway = await StartGatewayAsync(backend, tls: false);
        using var client = Http.Client(gateway.Port);
        var content = new EndlessContent();
        using var request = Request("2.0", content);

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Has.Length.EqualTo(answer));
        await content.Stopped.WaitAsync(Wait.Limit);
    }

    private static HttpRequestMessage Request(string version, HttpContent content) =>
        new(HttpMethod.Post, "http://a.b/") { Version = new Version(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };

    private static Task<TestBackend> StartBackendAsync(int status, int answer, bool tls) => TestBackend.StartAsync(
        async http =>
        {
            http.Response.StatusCode = status;
            await http.Response.Body.WriteAsync(new byte[answer]);
        },
        HttpProtocols.Http2,
        certificate: tls ? Good : null);

    private static Task<OneRoute> StartGatewayAsync(TestBackend backend, bool tls)
    {
        var resources = Wire.Backend("s", Backend.Types.Protocol.H2C, backend.Port);
        resources[0].Backend.Tls = tls ? new BackendTls { ServerName = "good.test", CaPem = Good.ChainPem } : null;
        return OneRoute.StartAsync(Wire.Rule("/", Wire.To("s")), resources);
    }

    // Unlike an array it is sent while the answer is read: a client that does not do so would wait for ever for a backend that waits to be read.
    private sealed class LargeContent : HttpContent
    {
        private const int Length = 5_000_000;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(new byte[Length]).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = Length;
            return true;
        }
    }
    private sealed class EndlessContent : HttpContent
    {
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stopped => _stopped.Task;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(new byte[10], cancellationToken);
            await stream.FlushAsync(cancellationToken);
            using var stop = cancellationToken.Register(_stopped.SetResult);
            await _stopped.Task;
            throw new OperationCanceledException(cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
