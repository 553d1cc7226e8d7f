using System.Net;
using System.Security.Cryptography;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GatewayApi.Tests.Proxy;

/// <summary>A body that a service has seen reaches backend and mirrors byte for byte, and what is longer than it may be reaches nobody.</summary>
[TestFixture(Gateways.Own)]
[TestFixture(Gateways.Yarp)]
internal sealed class ExternalAuthBodyTests(string upstream)
{
    private static readonly byte[] Body = RandomNumberGenerator.GetBytes(2_000_000);
    private readonly Gateways _gateways = new(upstream);

    [Test]
    public async Task TheBodyReachesServiceBackendAndMirror(
        [Values("1.1", "2.0")] string version, [Values(HttpProtocols.Http1, HttpProtocols.Http2)] HttpProtocols backend, [Values] bool isAnnounced, [Values(0, 10, 300_000)] int length)
    {
        var protocol = backend == HttpProtocols.Http2 ? Backend.Types.Protocol.H2C : Backend.Types.Protocol.Http1;
        await using var auth = await Copy.StartAsync(backend);
        await using var main = await Copy.StartAsync(backend);
        await using var mirror = await Copy.StartAsync(HttpProtocols.Http1);
        await using var gateway = await StartAsync(
            300_000, Mirror(), [.. Wire.Backend("main", protocol, main.Port), .. Wire.Backend("auth", protocol, auth.Port), .. Wire.Backend("mirror", mirror.Port)]);
        using var client = Http.Client(gateway.Port, new Version(version));

        // Twice, so that what is used again is clean.
        for (var i = 0; i < 2; i++)
        {
            using var response = await client.SendAsync(Request(length, isAnnounced, version));

            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            foreach (var copy in new[] { auth, main, mirror })
            {
                Assert.That((await copy.NextAsync()).Body.AsSpan().SequenceEqual(Body.AsSpan(0, length)), Is.True);
            }
        }

        await Wait.UntilAsync(async () => await KeptAsync(gateway) == 0, "the budget");
    }

    [Test]
    public async Task ALongerBodyReachesNobody([Values("1.1", "2.0")] string version, [Values] bool isAnnounced, [Values(301, 2_000_000)] int length)
    {
        await using var auth = await TestBackend.StartAsync("auth");
        await using var main = await TestBackend.StartAsync("main");
        await using var gateway = await StartAsync(300, null, [.. Wire.Backend("main", main.Port), .. Wire.Backend("auth", auth.Port)]);
        using var client = Http.Client(gateway.Port, new Version(version));

        // So that the answer is there before the body, which nobody would read to its end.
        using var request = Request(length, isAnnounced, version);
        request.Headers.ExpectContinue = isAnnounced && version == "1.1";
        using var response = await client.SendAsync(request);

        Assert.That((response.StatusCode, auth.Requests, main.Requests), Is.EqualTo((HttpStatusCode.RequestEntityTooLarge, 0, 0)));
        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo("auth_body_too_large"));
    }

    [Test]
    public async Task WithoutForwardingTheBodyTheServiceGetsNoneOfItAndItIsStreamed()
    {
        await using var auth = await Copy.StartAsync(HttpProtocols.Http1);
        // The platform's client, here and behind YARP, reads while it sends only in HTTP/2.
        var (protocols, protocol) = upstream == Gateways.Yarp ? (HttpProtocols.Http2, Backend.Types.Protocol.H2C) : (HttpProtocols.Http1, Backend.Types.Protocol.Http1);
        await using var main = await TestBackend.StartAsync(
            static async http =>
            {
                await http.Response.Body.FlushAsync();
                await http.Request.Body.CopyToAsync(http.Response.Body);
            },
            protocols);
        await using var gateway = await StartAsync(0, null, [.. Wire.Backend("main", protocol, main.Port), .. Wire.Backend("auth", auth.Port)]);
        using var client = Http.Client(gateway.Port);
        var content = new TurnContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://h.test/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        var sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        await (await content.Stream).WriteAsync(Body.AsMemory(0, 10));
        await (await content.Stream).FlushAsync();
        Assert.That((await auth.NextAsync()).Body, Is.Empty);
        using var response = await sending.WaitAsync(Wait.Limit);
        await using var answer = await response.Content.ReadAsStreamAsync();
        var first = new byte[10];
        await answer.ReadExactlyAsync(first).AsTask().WaitAsync(Wait.Limit);
        Assert.That(first, Is.EqualTo(Body[..10]));
        await (await content.Stream).WriteAsync(Body.AsMemory(10, 10));
        content.End();
        await answer.ReadExactlyAsync(first).AsTask().WaitAsync(Wait.Limit);

        Assert.That(first, Is.EqualTo(Body[10..20]));
    }

    [Test]
    public async Task TheKeptBodyIsSentAgainByARetryAndToAnotherEndpoint()
    {
        await using var auth = await TestBackend.StartAsync("auth");
        var count = 0;
        await using var main = await TestBackend.StartAsync(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            http.Response.StatusCode = body.ToArray().AsSpan().SequenceEqual(Body.AsSpan(0, 200_000)) ? Interlocked.Increment(ref count) < 2 ? 503 : 200 : 400;
        });
        var rule = Wire.Rule("/", Wire.To("main")).With(Auth.Http(static a => a.MaxBodyBytes = 1_000_000));
        rule.Retry = new Retry { Codes = { 503 }, Attempts = 1, BackoffMs = 1 };
        var again = Wire.Rule("/again", Wire.To("half")).With(Auth.Http(static a => a.MaxBodyBytes = 1_000_000));
        var port = FreePort.Next();
        await using var proxy = await TestProxy.StartAsync(_gateways.With);
        await proxy.ApplyAsync([
            Wire.Listener("http", port), Wire.Route("r", "http", rule, again), .. Wire.Backend("main", main.Port), .. Wire.Backend("auth", auth.Port),
            .. Wire.Backend("half", main.Port, FreePort.Next())]);
        using var client = Http.Client(port);

        using var retried = await client.SendAsync(Request(200_000, true));
        Assert.That((retried.StatusCode, main.Requests, auth.Requests), Is.EqualTo((HttpStatusCode.OK, 2, 1)));
        for (var i = 0; i < 10; i++)
        {
            using var request = Request(200_000, true);
            request.RequestUri = new Uri("http://h.test/again");
            using var response = await client.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [Test]
    public async Task ABodyThatStopsComingIsGivenUp()
    {
        await using var auth = await TestBackend.StartAsync("auth");
        await using var main = await TestBackend.StartAsync("main");
        await using var gateway = await _gateways.StartAsync(
            Wire.Rule("/", Wire.To("main")).With(Auth.Http(static a => a.MaxBodyBytes = 100)),
            [.. Wire.Backend("main", main.Port), .. Wire.Backend("auth", auth.Port)],
            static o => o with { StreamIdleTimeout = TimeSpan.FromMilliseconds(300) });
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: h.test\r\nContent-Length: 10\r\n\r\nabc");

        Assert.That(await client.ReadUntilAsync("\r\n\r\n"), Does.StartWith("HTTP/1.1 408"));
        Assert.That((auth.Requests, main.Requests), Is.EqualTo((0, 0)));
    }

    private static Filter Mirror() => new() { RequestMirror = new RequestMirror { Backend = "default/mirror/80", Numerator = 1, Denominator = 1 } };

    private static HttpRequestMessage Request(int length, bool isAnnounced, string version = "1.1")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "http://h.test/") { Version = new Version(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content = isAnnounced ? new ByteArrayContent(Body, 0, length) : new StreamContent(new UnseekableStream(Body, length));
        request.Headers.TransferEncodingChunked = isAnnounced || version != "1.1" ? null : true;
        return request;
    }

    private Task<OneRoute> StartAsync(uint maxBytes, Filter? mirror, Resource[] backends)
    {
        var rule = Wire.Rule("/", Wire.To("main")).With(Auth.Http(a => a.MaxBodyBytes = maxBytes));
        return _gateways.StartAsync(mirror is null ? rule : rule.With(mirror), backends);
    }

    private static async Task<int> KeptAsync(OneRoute gateway)
    {
        using var client = new HttpClient();
        var line = (await client.GetStringAsync($"{gateway.Proxy.Admin}/metrics")).Split('\n').Single(static l => l.StartsWith("gatewayapi_proxy_auth_kept{", StringComparison.Ordinal));
        return int.Parse(line.Split("} ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class UnseekableStream(byte[] bytes, int length) : MemoryStream(bytes, 0, length)
    {
        public override bool CanSeek => false;
    }
}
