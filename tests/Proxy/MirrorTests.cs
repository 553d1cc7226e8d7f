using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GatewayApi.Tests.Proxy;

/// <summary>Mirrors get what the backend gets, and whatever they do, the request does not notice.</summary>
[TestFixture(Gateways.Own)]
[TestFixture(Gateways.Yarp)]
internal sealed class MirrorTests(string upstream)
{
    private const int Large = 10_000_000;
    private static readonly byte[] LargeBody = RandomNumberGenerator.GetBytes(Large);
    private readonly Gateways _gateways = new(upstream);

    [TestCase("1.1", Backend.Types.Protocol.Http1)]
    [TestCase("2.0", Backend.Types.Protocol.Http1)]
    [TestCase("1.1", Backend.Types.Protocol.H2C)]
    [TestCase("2.0", Backend.Types.Protocol.H2C)]
    public async Task TwoMirrorsGetTheBodyByteForByte(string version, Backend.Types.Protocol protocol)
    {
        await using var main = await Copy.StartAsync(HttpProtocols.Http1);
        await using var one = await Copy.StartAsync(protocol == Backend.Types.Protocol.H2C ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var two = await Copy.StartAsync(HttpProtocols.Http1);
        var rule = Wire.Rule("/", Wire.To("main")).With(
            new Filter { RequestHeaderModifier = new HeaderModifier { Set = { new HeaderValue { Name = "X-Edit", Value = "yes" } } } },
            new Filter { UrlRewrite = new UrlRewrite { Path = new PathModifier { ReplacePrefixMatch = "/new" } } }, To("one"), To("two"));
        await using var gateway = await _gateways.StartAsync(
            rule, [.. Wire.Backend("main", main.Port), .. Wire.Backend("one", protocol, one.Port), .. Wire.Backend("two", two.Port)]);
        using var client = Http.Client(gateway.Port, Version.Parse(version));

        foreach (var isChunked in new[] { false, true })
        {
            using var content = new ByteArrayContent(LargeBody, 0, 900_000);
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://h.test/a%2Fb?q=1") { Content = content };
            request.Headers.TransferEncodingChunked = isChunked && version == "1.1";
            content.Headers.ContentType = new("application/x-test");
            using var response = await client.SendAsync(request);

            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            foreach (var copy in new[] { one, two })
            {
                var seen = await copy.NextAsync();
                Assert.That(seen.Line, Is.EqualTo("POST h.test /new/a%2Fb?q=1 yes application/x-test"));
                Assert.That(seen.Body.AsSpan().SequenceEqual(LargeBody.AsSpan(0, 900_000)), Is.True);
            }
        }

        await gateway.Proxy.AccessLog.FirstAsync(static l => l.TryGetProperty("mirrors", out var mirrors) && mirrors.GetInt32() == 2);
        await ExpectMetricAsync(gateway, "outcome=\"answered\"", 4);
    }

    [Test]
    public async Task MirrorsThatAreDeadOrMissingOrBreakOffDoNotMatter()
    {
        await using var main = await Copy.StartAsync(HttpProtocols.Http1);
        await using var garbage = RawBackend.Sending("SSH-2.0-OpenSSH_9.9\r\n");
        var rule = Wire.Rule("/", Wire.To("main")).With(To("dead"), To("garbage"), To("empty"));
        await using var gateway = await _gateways.StartAsync(
            rule, [.. Wire.Backend("main", main.Port), .. Wire.Backend("dead", FreePort.Next()), .. Wire.Backend("garbage", garbage.Port), .. Wire.Backend("empty")]);
        using var client = Http.Client(gateway.Port);

        for (var i = 0; i < 20; i++)
        {
            using var response = i % 2 == 0
                ? await client.GetAsync("http://h.test/")
                : await client.PostAsync("http://h.test/", new ByteArrayContent(LargeBody, 0, 100_000));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((await main.NextAsync()).Body, Has.Length.EqualTo(i % 2 * 100_000));
        }

        await ExpectMetricAsync(gateway, "outcome=\"failed\"", 40);
        await ExpectMetricAsync(gateway, "outcome=\"skipped\"", 20);
    }

    [Test]
    public async Task AMirrorThatNeverReadsIsCutOffAndTheRequestIsAsFastAsWithout()
    {
        var isHanging = new TaskCompletionSource();
        await using var main = await Copy.StartAsync(HttpProtocols.Http1);
        await using var hanging = new RawBackend(_ => isHanging.Task);
        await using var gateway = await _gateways.StartAsync(
            Wire.Rule("/", Wire.To("main")).With(To("hanging")), [.. Wire.Backend("main", main.Port), .. Wire.Backend("hanging", hanging.Port)]);
        using var client = Http.Client(gateway.Port);

        for (var i = 0; i < 3; i++)
        {
            var watch = Stopwatch.StartNew();
            using var response = await client.PostAsync("http://h.test/", new ByteArrayContent(LargeBody));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(3)));
            Assert.That((await main.NextAsync()).Body.AsSpan().SequenceEqual(LargeBody), Is.True);
        }

        await ExpectMetricAsync(gateway, "outcome=\"failed\"", 3);
        await ExpectMetricAsync(gateway, "gatewayapi_proxy_mirrors_kept", 0);
        isHanging.SetResult();
    }

    [Test]
    public async Task LargeBodiesReachAMirrorThatKeepsUp()
    {
        await using var main = await Copy.StartAsync(HttpProtocols.Http1);
        await using var mirror = await Copy.StartAsync(HttpProtocols.Http1);
        await using var gateway = await _gateways.StartAsync(
            Wire.Rule("/", Wire.To("main")).With(To("mirror")), [.. Wire.Backend("main", main.Port), .. Wire.Backend("mirror", mirror.Port)]);
        using var client = Http.Client(gateway.Port);

        // In steps, so that both sides keep up however busy the machine is.
        var content = new TurnContent();
        var sending = client.PostAsync("http://h.test/", content);
        for (var i = 0; i < 20; i++)
        {
            await (await content.Stream).WriteAsync(LargeBody.AsMemory(i * 500_000, 500_000));
            await (await content.Stream).FlushAsync();
            await Wait.UntilAsync(() => mirror.Received == (i + 1) * 500_000L, "the mirror");
        }

        content.End();
        using var response = await sending;

        Assert.That((await mirror.NextAsync()).Body.AsSpan().SequenceEqual(LargeBody), Is.True);
    }

    [TestCase(0u, 0)]
    [TestCase(50u, 50)]
    [TestCase(100u, 100)]
    public async Task TheShareIsMirrored(uint percent, int expected)
    {
        await using var main = await TestBackend.StartAsync("main");
        await using var mirror = await TestBackend.StartAsync("mirror");
        await using var gateway = await _gateways.StartAsync(
            Wire.Rule("/", Wire.To("main")).With(To("mirror", percent)), [.. Wire.Backend("main", main.Port), .. Wire.Backend("mirror", mirror.Port)]);
        using var client = Http.Client(gateway.Port);

        for (var i = 0; i < 100; i++)
        {
            Assert.That(await client.GetStringAsync("http://h.test/"), Is.EqualTo("main"));
        }

        await Wait.UntilAsync(() => mirror.Requests >= (percent == 50 ? expected - 1 : expected), "the mirror");
        Assert.That(mirror.Requests, Is.EqualTo(expected).Within(percent == 50 ? 1 : 0));
    }

    [Test]
    public async Task UnderLoadEachRequestGoesToOneEndpointOfTheMirror()
    {
        await using var main = await TestBackend.StartAsync("main");
        await using var one = await TestBackend.StartAsync("one");
        await using var two = await TestBackend.StartAsync("two");
        await using var gateway = await _gateways.StartAsync(
            Wire.Rule("/", Wire.To("main")).With(To("mirror")), [.. Wire.Backend("main", main.Port), .. Wire.Backend("mirror", one.Port, two.Port)]);
        using var client = Http.Client(gateway.Port);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            for (var i = 0; i < 100; i++)
            {
                Assert.That(await client.GetStringAsync("http://h.test/"), Is.EqualTo("main"));
            }
        }));

        await ExpectMetricAsync(gateway, "outcome=\"answered\"", 1600);
        Assert.That(one.Requests + two.Requests, Is.EqualTo(1600));
        Assert.That(one.Requests, Is.GreaterThan(400).And.LessThan(1200));
    }

    [Test]
    public async Task ABackendsOwnMirrorAndAWebSocketThatIsNotMirrored()
    {
        await using var main = await TestBackend.StartAsync("main");
        await using var mirror = await TestBackend.StartAsync("mirror");
        var to = Wire.To("main");
        to.Filters.Add(To("mirror"));
        await using var gateway = await _gateways.StartAsync(Wire.Rule("/", to), [.. Wire.Backend("main", main.Port), .. Wire.Backend("mirror", mirror.Port)]);

        await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: h.test\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nGET / HTTP/1.1\r\nHost: h.test\r\nConnection: close\r\n\r\n");

        await ExpectMetricAsync(gateway, "outcome=\"answered\"", 1);
        await ExpectMetricAsync(gateway, "outcome=\"skipped\"", 1);
        Assert.That(mirror.Requests, Is.EqualTo(1));
    }

    [Test]
    public async Task MirrorsEndWithTheProxy()
    {
        var isHanging = new TaskCompletionSource();
        await using var main = await TestBackend.StartAsync("main");
        await using var hanging = new RawBackend(_ => isHanging.Task);
        await using var gateway = await _gateways.StartAsync(
            Wire.Rule("/", Wire.To("main")).With(To("hanging")), [.. Wire.Backend("main", main.Port), .. Wire.Backend("hanging", hanging.Port)]);
        using (var client = Http.Client(gateway.Port))
        {
            await client.GetStringAsync("http://h.test/");
        }

        var watch = Stopwatch.StartNew();
        await gateway.Proxy.Host.DrainAsync();

        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
        isHanging.SetResult();
    }

    private static Filter To(string service, uint percent = 100) =>
        new() { RequestMirror = new RequestMirror { Backend = $"default/{service}/80", Numerator = percent, Denominator = 100 } };

    private static async Task ExpectMetricAsync(OneRoute gateway, string name, int expected)
    {
        using var client = new HttpClient();
        var text = "";
        bool IsThere() => text.Split('\n').Any(l => l.StartsWith("gatewayapi_proxy_mirrors", StringComparison.Ordinal)
            && l.Contains(name, StringComparison.Ordinal) && l.Contains($"}} {expected}", StringComparison.Ordinal));
        try
        {
            await Wait.UntilAsync(
                async () =>
                {
                    text = await client.GetStringAsync($"{gateway.Proxy.Admin}/metrics");
                    return IsThere();
                },
                name);
        }
        catch (TimeoutException)
        {
            Assert.Fail(string.Join('\n', text.Split('\n').Where(static l => l.Contains("mirrors", StringComparison.Ordinal))));
        }
    }
}
