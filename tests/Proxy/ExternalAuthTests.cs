using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GatewayApi.Tests.Proxy;

/// <summary>Requests pass when a service that is asked in HTTP says so, and in no other case.</summary>
[TestFixture(Gateways.Own)]
[TestFixture(Gateways.Yarp)]
internal sealed class ExternalAuthTests(string upstream)
{
    private readonly Gateways _gateways = new(upstream);

    [TestCase("1.1", HttpProtocols.Http1)]
    [TestCase("2.0", HttpProtocols.Http1)]
    [TestCase("1.1", HttpProtocols.Http2)]
    public async Task WhatIsAllowedReachesTheBackendWithTheFieldsOfTheAnswer(string version, HttpProtocols protocols)
    {
        await using var auth = await TestBackend.StartAsync(
            static http =>
            {
                http.Response.Headers["X-User"] = new(["alice", "bob"]);
                http.Response.Headers["X-Secret"] = "internal";
                return Task.CompletedTask;
            },
            protocols);
        await using var main = await TestBackend.StartAsync("main");
        var protocol = protocols == HttpProtocols.Http2 ? Backend.Types.Protocol.H2C : Backend.Types.Protocol.Http1;
        await using var gateway = await _gateways.StartAsync(
            Rule(static a =>
            {
                a.PathPrefix = "/check";
                a.AllowedHeaders.Add("x-tenant");
                a.AllowedResponseHeaders.Add(["x-other", "x-user"]);
            }),
            [.. Wire.Backend("main", main.Port), .. Wire.Backend("auth", protocol, auth.Port)]);
        using var client = Http.Client(gateway.Port, new Version(version));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://h.test/a%2Fb?q=1") { Version = new Version(version) };
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.Add("X-Tenant", "t");
        request.Headers.Add("X-Private", "p");
        request.Headers.Add("Cookie", "c=1");
        request.Headers.Add("X-User", "mallory");
        request.Headers.Add("X_User", "mallory");
        request.Headers.Add("X-Other", "mallory");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "good");

        using var response = await client.SendAsync(request);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("main"));
        Assert.That(auth.Targets.Single(), Is.EqualTo("/check/a%2Fb?q=1"));
        var asked = auth.Headers.Single();
        Assert.That(asked.Keys, Is.EquivalentTo(new[] { "Host", "X-Tenant", "Authorization", "Content-Length" }).IgnoreCase);
        Assert.That((asked["Host"], asked["X-Tenant"], asked["Authorization"], asked["Content-Length"]), Is.EqualTo(("h.test", "t", "Bearer good", "0")));
        var seen = main.Headers.Single();
        Assert.That(main.Targets.Single(), Is.EqualTo("/a%2Fb?q=1"));
        Assert.That((seen["X-User"].Replace(" ", "", StringComparison.Ordinal), seen["X-Private"], seen["Cookie"]), Is.EqualTo(("alice,bob", "p", "c=1")));
        Assert.That(seen.ContainsKey("X-Other") || seen.ContainsKey("X_User") || seen.ContainsKey("X-Secret"), Is.False);
        await Auth.ExpectAsync(gateway, "outcome=\"allowed\"", 1);
    }

    [TestCase("1.1", "GET")]
    [TestCase("2.0", "GET")]
    [TestCase("1.1", "HEAD")]
    [TestCase("1.1", "POST")]
    public async Task WhatIsNotAllowedGetsTheAnswerOfTheService(string version, string method)
    {
        await using var auth = await Auth.StartAsync();
        await using var main = await TestBackend.StartAsync("main");
        await using var mirror = await TestBackend.StartAsync("mirror");
        await using var gateway = await _gateways.StartAsync(
            Rule().With(new Filter { RequestMirror = new RequestMirror { Backend = "default/mirror/80", Numerator = 1, Denominator = 1 } }),
            [.. Wire.Backend("main", main.Port), .. Wire.Backend("auth", auth.Port), .. Wire.Backend("mirror", mirror.Port)]);
        using var client = Http.Client(gateway.Port, new Version(version));
        using var request = new HttpRequestMessage(new HttpMethod(method), "http://h.test/") { Version = new Version(version) };
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Content = method == "POST" ? new ByteArrayContent(new byte[100_000]) : null;

        using var response = await client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
        Assert.That(response.Headers.GetValues("X-User").Single(), Is.EqualTo("alice"));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(method == "HEAD" ? "" : "who are you?"));
        Assert.That((main.Requests, mirror.Requests), Is.EqualTo((0, 0)));
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That((line.GetProperty("reason").GetString(), line.GetProperty("detail").GetString()), Is.EqualTo(("auth_denied", "default/auth/80 answered 401")));
        await Auth.ExpectAsync(gateway, "outcome=\"denied\"", 1);
    }

    [TestCase(204)]
    [TestCase(302)]
    [TestCase(503)]
    public async Task AnythingButA200IsAnAnswerToTheClient(int status)
    {
        await using var auth = await TestBackend.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = "https://login.test/";
            return Task.CompletedTask;
        });
        await using var main = await TestBackend.StartAsync("main");
        await using var gateway = await StartAsync(main, auth.Port);
        using var client = Http.Client(gateway.Port);

        using var response = await client.GetAsync("http://h.test/");

        Assert.That(((int)response.StatusCode, response.Headers.Location?.ToString()), Is.EqualTo((status, "https://login.test/")));
        Assert.That(main.Requests, Is.Zero);
    }

    [TestCase("missing", 503, "auth_no_ready_endpoint")]
    [TestCase("dead", 502, "auth_failed")]
    [TestCase("garbage", 502, "auth_failed")]
    [TestCase("switching", 502, "auth_failed")]
    [TestCase("closing", 502, "auth_failed")]
    [TestCase("silent", 504, "auth_timeout")]
    [TestCase("unknown", 500, "filter_failed")]
    public async Task WithoutAnAnswerNothingPasses(string fault, int status, string reason)
    {
        var end = new TaskCompletionSource();
        await using var raw = fault switch
        {
            "garbage" => RawBackend.Sending("SSH-2.0-OpenSSH_9.9\r\n"),
            "switching" => RawBackend.Sending("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
            "closing" => RawBackend.Sending(""),
            _ => new RawBackend(_ => end.Task),
        };
        await using var main = await TestBackend.StartAsync("main");
        Resource[] auth = fault switch
        {
            "missing" => Wire.Backend("auth"),
            "dead" => Wire.Backend("auth", FreePort.Next()),
            "unknown" => [],
            _ => Wire.Backend("auth", raw.Port),
        };
        await using var gateway = await _gateways.StartAsync(
            Rule(), [.. Wire.Backend("main", main.Port), .. auth], static o => o with { AuthTimeout = TimeSpan.FromMilliseconds(500) });
        gateway.Proxy.Expecting("is degraded: not part of the configuration: backend default/auth/80");
        using var client = Http.Client(gateway.Port);

        using var response = await client.GetAsync("http://h.test/");

        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That(main.Requests, Is.Zero);
        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo(reason));
        if (fault != "unknown")
        {
            await Auth.ExpectAsync(gateway, "outcome=\"failed\"", 1);
        }

        end.SetResult();
    }

    [Test]
    public async Task TheTimeOfTheWholeRequestIncludesTheQuestion()
    {
        await using var auth = await TestBackend.StartAsync(static http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        await using var main = await TestBackend.StartAsync("main");
        var rule = Rule();
        rule.RequestTimeoutMs = 300;
        await using var gateway = await _gateways.StartAsync(rule, [.. Wire.Backend("main", main.Port), .. Wire.Backend("auth", auth.Port)]);
        using var client = Http.Client(gateway.Port);

        using var response = await client.GetAsync("http://h.test/");

        Assert.That((response.StatusCode, main.Requests), Is.EqualTo((HttpStatusCode.GatewayTimeout, 0)));
        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo("request_timeout"));
    }

    [Test]
    public async Task AnEndpointThatIsNotThereIsPassedOver()
    {
        await using var auth = await Auth.StartAsync();
        await using var main = await TestBackend.StartAsync("main");
        await using var gateway = await StartAsync(main, auth.Port, FreePort.Next());
        using var client = Http.Client(gateway.Port);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "good");

        for (var i = 0; i < 10; i++)
        {
            Assert.That(await client.GetStringAsync("http://h.test/"), Is.EqualTo("main"));
        }
    }

    [Test]
    public async Task WhatIsSentAgainIsNotAskedAgain()
    {
        await using var auth = await Auth.StartAsync();
        await using var main = await TestBackend.StartAsync(static http =>
        {
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        var rule = Rule();
        rule.Retry = new Retry { Codes = { 503 }, Attempts = 2, BackoffMs = 1 };
        await using var gateway = await _gateways.StartAsync(rule, [.. Wire.Backend("main", main.Port), .. Wire.Backend("auth", auth.Port)]);
        using var client = Http.Client(gateway.Port);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "good");

        using var response = await client.GetAsync("http://h.test/");

        Assert.That(((int)response.StatusCode, main.Requests, auth.Requests), Is.EqualTo((503, 3, 1)));
        Assert.That(main.Headers.Select(static h => h["X-User"]), Is.EqualTo(new[] { "alice", "alice", "alice" }));
    }

    [Test]
    public async Task AClientThatGoesAwayEndsTheQuestion()
    {
        var (asked, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var auth = await TestBackend.StartAsync(async http =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ended.SetResult();
        });
        await using var main = await TestBackend.StartAsync("main");
        await using var gateway = await StartAsync(main, auth.Port);
        using var client = Http.Client(gateway.Port);
        using var stop = new CancellationTokenSource();

        var asking = client.GetAsync(new Uri("http://h.test/"), stop.Token);
        await asked.Task.WaitAsync(Wait.Limit);
        await stop.CancelAsync();
        Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());
        await ended.Task.WaitAsync(Wait.Limit);

        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That((line.GetProperty("status").GetInt32(), line.GetProperty("reason").GetString()), Is.EqualTo((499, "client_gone")));
        Assert.That(main.Requests, Is.Zero);
        await Auth.ExpectAsync(gateway, "outcome=\"abandoned\"", 1);
    }

    [TestCase("1.1", "good")]
    [TestCase("2.0", "good")]
    [TestCase("1.1", "bad")]
    public async Task AWebSocketOpensWhenItIsAllowed(string version, string token)
    {
        await using var auth = await Auth.StartAsync();
        await using var backend = new WebSocketEcho();
        await using var gateway = await _gateways.StartAsync(
            Rule(static a => a.MaxBodyBytes = 1000), [.. Wire.Backend("main", backend.Port), .. Wire.Backend("auth", auth.Port)]);
        using var client = Http.Client(gateway.Port, new Version(version));
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = new Version(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var limit = new CancellationTokenSource(Wait.Limit);
        var opening = socket.ConnectAsync(new Uri($"ws://localhost:{gateway.Port}/chat"), client, limit.Token);
        if (token == "bad")
        {
            Assert.That(async () => await opening, Throws.InstanceOf<WebSocketException>().With.Message.Contains("401"));
            return;
        }

        await opening;
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, limit.Token);
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer, limit.Token);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", limit.Token);

        Assert.That(Encoding.UTF8.GetString(buffer, 0, received.Count), Is.EqualTo("hello"));
        Assert.That(auth.Requests, Is.EqualTo(1));
    }

    private static HttpRule Rule(Action<ExternalAuth>? edit = null) => Wire.Rule("/", Wire.To("main")).With(Auth.Http(edit));

    private Task<OneRoute> StartAsync(TestBackend main, params int[] auth) =>
        _gateways.StartAsync(Rule(), [.. Wire.Backend("main", main.Port), .. Wire.Backend("auth", auth)]);
}
