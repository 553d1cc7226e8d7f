using System.Net;
using System.Net.Sockets;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

/// <summary>Backends that do not do what they should: a clear status, no noise in the log, and the next request is fine.</summary>
[TestFixture(Gateways.Own)]
[TestFixture(Gateways.Yarp)]
internal sealed class BackendFaultTests(string upstream)
{
    private readonly Gateways _gateways = new(upstream);

    [Test]
    public async Task ABackendThatRefusesIs502()
    {
        await using var gateway = await _gateways.StartAsync(FreePort.Next());

        await ExpectAsync(gateway, HttpStatusCode.BadGateway, "connect_failed");
    }

    [Test]
    public async Task ABackendThatResetsIs502()
    {
        await using var backend = new RawBackend(static async socket =>
        {
            await RawBackend.ReadHeadAsync(socket);
            socket.LingerState = new LingerOption(true, 0);
        });
        await using var gateway = await _gateways.StartAsync(backend.Port);

        await ExpectAsync(gateway, HttpStatusCode.BadGateway, "upstream_failed");
    }

    private static readonly TestCaseData[] Garbage =
    [
        new TestCaseData("SSH-2.0-OpenSSH_9.9\r\n").SetArgDisplayNames("another protocol"),
        new TestCaseData("\0\u0001\u0002\u0003").SetArgDisplayNames("control characters"),
        new TestCaseData("HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n").SetArgDisplayNames("a length that is none"),
        new TestCaseData("HTTP/1.1 200 OK\r\nbroken header\r\n\r\n").SetArgDisplayNames("a field without a colon"),
        new TestCaseData("HTTP/1.1 999999 What\r\n\r\n").SetArgDisplayNames("a status that does not exist"),
        new TestCaseData("").SetArgDisplayNames("nothing"),
    ];

    [TestCaseSource(nameof(Garbage))]
    public async Task ABackendThatDoesNotAnswerInHttpIs502(string garbage)
    {
        await using var backend = RawBackend.Sending(garbage);
        await using var gateway = await _gateways.StartAsync(backend.Port);

        await ExpectAsync(gateway, HttpStatusCode.BadGateway, "upstream_failed");
    }

    [Test]
    public async Task HeadersOverTheLimitAre502()
    {
        await using var backend = RawBackend.Sending($"HTTP/1.1 200 OK\r\nX-A: {new string('a', 100_000)}\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await _gateways.StartAsync(backend.Port);

        await ExpectAsync(gateway, HttpStatusCode.BadGateway, "upstream_failed");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task ABackendThatHangsIs504AfterTheRoutesTime(bool whole)
    {
        var ended = new TaskCompletionSource();
        await using var backend = await TestBackend.StartAsync(async http =>
        {
            http.RequestAborted.Register(ended.SetResult);
            await ended.Task;
        });
        var rule = Wire.Rule("/", Wire.To("s"));
        (rule.RequestTimeoutMs, rule.BackendRequestTimeoutMs) = whole ? (200UL, 0UL) : (0UL, 200UL);
        await using var gateway = await _gateways.StartAsync(rule, Wire.Backend("s", backend.Port));

        await ExpectAsync(gateway, HttpStatusCode.GatewayTimeout, "request_timeout");
        await ended.Task.WaitAsync(Wait.Limit);
    }

    [Test]
    public async Task ABackendThatStaysSilentIs504AfterTheIdleTime()
    {
        await using var backend = new RawBackend(static async socket =>
        {
            await RawBackend.ReadHeadAsync(socket);
            await RawBackend.ReadHeadAsync(socket);
        });
        await using var gateway = await _gateways.StartAsync(
            Wire.Rule("/", Wire.To("s")), Wire.Backend("s", backend.Port), static o => o with { StreamIdleTimeout = TimeSpan.FromMilliseconds(300) });

        await ExpectAsync(gateway, HttpStatusCode.GatewayTimeout, "idle_timeout");
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    public async Task ABodyThatBreaksOffBreaksOffForTheClientToo(string part)
    {
        await using var backend = RawBackend.Sending(part);
        await using var gateway = await _gateways.StartAsync(backend.Port);

        var answer = await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a.b\r\n\r\n");

        Assert.That(answer, Does.Not.Contain("\r\n0\r\n\r\n"), "a truncated response must not look like a whole one");
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That(line.GetProperty("reason").GetString(), Is.EqualTo("upstream_failed"));
    }

    [Test]
    public async Task AnEndpointThatRefusesIsPassedOverWhenThereIsAnother()
    {
        await using var good = await TestBackend.StartAsync("good");
        await using var gateway = await _gateways.StartAsync(Wire.Rule("/", Wire.To("s")), Wire.Backend("s", FreePort.Next(), good.Port));
        using var client = Http.Client(gateway.Port);

        for (var i = 0; i < 20; i++)
        {
            using var content = new StringContent("body");
            var response = await client.PostAsync(new Uri("http://a.b/"), content);
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("good"));
        }
    }

    [Test]
    public async Task ARequestThatReachedABackendIsNotRepeated()
    {
        await using var bad = new RawBackend(static async socket =>
        {
            await RawBackend.ReadHeadAsync(socket);
            socket.LingerState = new LingerOption(true, 0);
        });
        await using var gateway = await _gateways.StartAsync(bad.Port);
        using var client = Http.Client(gateway.Port);

        using var content = new StringContent("once");
        var response = await client.PostAsync(new Uri("http://a.b/"), content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(bad.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task AKeptConnectionThatTheBackendClosedCostsNoRequest()
    {
        await using var backend = new RawBackend(static async socket =>
        {
            await RawBackend.ReadHeadAsync(socket);
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
            socket.Shutdown(SocketShutdown.Send);

            // A request that is on its way already is read and not answered.
            while (await socket.ReceiveAsync(new byte[1024]) > 0)
            {
            }
        });
        await using var gateway = await _gateways.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port);

        for (var i = 0; i < 30; i++)
        {
            Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("ok"));
        }
    }

    [Test]
    public async Task AnHttp2BackendThatSpeaksHttp1Is502()
    {
        await using var backend = await TestBackend.StartAsync("blue");
        await using var gateway = await _gateways.StartAsync(backend.Port, Backend.Types.Protocol.H2C);

        await ExpectAsync(gateway, HttpStatusCode.BadGateway, "upstream_failed");
    }

    private static async Task ExpectAsync(OneRoute gateway, HttpStatusCode status, string reason)
    {
        using var client = Http.Client(gateway.Port);
        var response = await client.GetAsync(new Uri("http://a.b/"));
        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("backend"));
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That(line.GetProperty("reason").GetString(), Is.EqualTo(reason));
        Assert.That(line.GetProperty("endpoint").GetString(), Does.StartWith("127.0.0.1:"));
    }
}
