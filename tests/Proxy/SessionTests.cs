using System.Net;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GatewayApi.Tests.Proxy;

/// <summary>Requests with a token go where the token says, through any proxy; the client gets a token when it has none that leads there.</summary>
[TestFixture(Gateways.Own, "1.1", Backend.Types.Protocol.Http1)]
[TestFixture(Gateways.Own, "2.0", Backend.Types.Protocol.Http1)]
[TestFixture(Gateways.Yarp, "1.1", Backend.Types.Protocol.Http1)]
[TestFixture(Gateways.Own, "2.0", Backend.Types.Protocol.H2C)]
internal sealed class SessionTests(string upstream, string version, Backend.Types.Protocol protocol)
{
    private const int Times = 20;
    private readonly Gateways _gateways = new(upstream);

    private HttpProtocols Protocols => protocol == Backend.Types.Protocol.H2C ? HttpProtocols.Http2 : HttpProtocols.Http1;

    [Test]
    public async Task TheFirstAnswerBringsACookieAndEveryRequestWithItGoesToTheSameEndpointThroughEveryProxy()
    {
        await using var one = await BackendAsync("one");
        await using var two = await BackendAsync("two");
        await using var gateway = await StartAsync(Rule(Cookie()), Endpoints(one, two));
        await using var replica = await StartAsync(Rule(Cookie()), Endpoints(one, two));

        foreach (var session in new[] { await GetAsync(gateway), await GetAsync(replica) })
        {
            Assert.That(session.SetCookie, Does.Match("^s=[A-Za-z0-9_-]{54}; Path=/; HttpOnly; SameSite=Strict$"));
            for (var i = 0; i < Times; i++)
            {
                var next = await GetAsync(i % 2 == 0 ? gateway : replica, ("Cookie", $"a=b; {session.Cookie}; c=d"));
                Assert.That((next.Body, next.SetCookie), Is.EqualTo((session.Body, (string?)null)));
            }
        }

        Assert.That(one.Headers.Concat(two.Headers).Count(static h => h.GetValueOrDefault("Cookie", "").Contains("; s=", StringComparison.Ordinal)), Is.EqualTo(2 * Times), "backends see the cookie");
    }

    [Test]
    public async Task SessionsSpreadAndASessionStaysWhenItsBackendGetsTheWeightZero()
    {
        await using var one = await BackendAsync("one");
        await using var two = await BackendAsync("two");
        Resource[] backends = [.. Wire.Backend("a", protocol, one.Port), .. Wire.Backend("b", protocol, two.Port)];
        await using var gateway = await StartAsync(Rule(Cookie(), Wire.To("a"), Wire.To("b")), backends);
        var sessions = new[] { await GetAsync(gateway), await GetAsync(gateway), await GetAsync(gateway) }.ToList();

        // Connections of other tests take places of the sequence, too: three might all be on one side.
        while (sessions.Count < 100 && sessions.Select(static s => s.Body).Distinct().Count() < 2)
        {
            sessions.Add(await GetAsync(gateway));
        }

        Assert.That(sessions.Select(static s => s.Body).Distinct(), Has.Exactly(2).Items);

        await gateway.Proxy.ApplyAsync(Wire.Route("r", "http", Rule(Cookie(), Wire.To("a", 0), Wire.To("b"))));

        foreach (var session in sessions)
        {
            Assert.That((await GetAsync(gateway, ("Cookie", session.Cookie))).Body, Is.EqualTo(session.Body));
        }

        Assert.That((await GetAsync(gateway)).Body, Is.EqualTo("two"));
        await gateway.Proxy.ApplyAsync(Wire.Route("r", "http", Rule(Cookie(), Wire.To("b"))));
        var moved = await GetAsync(gateway, ("Cookie", sessions.First(static s => s.Body == "one").Cookie));
        Assert.That(moved.Body, Is.EqualTo("two"));
        Assert.That(moved.SetCookie, Is.Not.Null);
    }

    [Test]
    public async Task AnEndpointThatIsGoneGivesAnotherOneAndANewToken()
    {
        await using var one = await BackendAsync("one");
        await using var two = await BackendAsync("two");
        await using var gateway = await StartAsync(Rule(Cookie()), Endpoints(one));
        var session = await GetAsync(gateway);

        await gateway.Proxy.ApplyAsync(Wire.Endpoints("s", two.Port));
        var moved = await GetAsync(gateway, ("Cookie", session.Cookie));
        Assert.That((session.Body, moved.Body), Is.EqualTo(("one", "two")));
        Assert.That(moved.SetCookie, Is.Not.Null);

        await gateway.Proxy.ApplyAsync(Wire.Endpoints("s", one.Port, two.Port));
        Assert.That((await GetAsync(gateway, ("Cookie", moved.Cookie))).Body, Is.EqualTo("two"));
    }

    [Test]
    public async Task ARetryThatGoesElsewhereRenewsTheToken()
    {
        await using var bad = await TestBackend.StartAsync(static http =>
        {
            http.Response.StatusCode = http.Request.Headers.ContainsKey("X-Fail") ? 503 : 200;
            return http.Response.WriteAsync("bad");
        }, Protocols);
        await using var good = await BackendAsync("good");
        var rule = Rule(Cookie());
        rule.Retry = new Retry { Attempts = 3, BackoffMs = 1, Codes = { 503 } };
        await using var gateway = await StartAsync(rule, Endpoints(bad));
        var session = await GetAsync(gateway);
        await gateway.Proxy.ApplyAsync(Wire.Endpoints("s", bad.Port, good.Port));

        var retried = await GetAsync(gateway, ("Cookie", session.Cookie), ("X-Fail", "1"));

        Assert.That((session.Body, retried.Body), Is.EqualTo(("bad", "good")));
        Assert.That((await GetAsync(gateway, ("Cookie", retried.Cookie))).Body, Is.EqualTo("good"));
        Assert.That((await GetAsync(gateway, ("Cookie", session.Cookie))).Body, Is.EqualTo("bad"));
    }

    [Test]
    public async Task AnEndpointThatRefusesConnectionsGivesAnotherOneAndANewToken()
    {
        var one = await BackendAsync("one");
        await using var two = await BackendAsync("two");
        await using var gateway = await StartAsync(Rule(Cookie()), Endpoints(one));
        var session = await GetAsync(gateway);
        await gateway.Proxy.ApplyAsync(Wire.Endpoints("s", one.Port, two.Port));
        await one.DisposeAsync();

        var moved = await GetAsync(gateway, ("Cookie", session.Cookie));

        Assert.That(moved.Body, Is.EqualTo("two"));
        Assert.That((await GetAsync(gateway, ("Cookie", moved.Cookie))).SetCookie, Is.Null);
    }

    [Test]
    public async Task AHeaderCarriesTheTokenBothWays()
    {
        await using var one = await BackendAsync("one");
        await using var two = await BackendAsync("two");
        var header = Cookie();
        (header.Type, header.Name) = (SessionPersistence.Types.Type.Header, "X-Session");
        await using var gateway = await StartAsync(Rule(header), Endpoints(one, two));
        var session = await GetAsync(gateway);

        Assert.That(session.SetCookie, Is.Null);
        for (var i = 0; i < Times; i++)
        {
            var next = await GetAsync(gateway, ("X-Session", session.Header!));
            Assert.That((next.Body, next.Header), Is.EqualTo((session.Body, (string?)null)));
        }
    }

    [Test]
    public async Task TheAbsoluteTimeoutEndsASession()
    {
        var clock = new SetClock();
        await using var backend = await BackendAsync("one");
        var cookie = Cookie();
        (cookie.AbsoluteTimeoutMs, cookie.Permanent) = (60_000, true);
        await using var gateway = await StartAsync(Rule(cookie), Endpoints(backend), clock);
        var session = await GetAsync(gateway);
        Assert.That(session.SetCookie, Does.Contain("; Max-Age=60;"));

        clock.Ahead = TimeSpan.FromSeconds(59);
        Assert.That((await GetAsync(gateway, ("Cookie", session.Cookie))).SetCookie, Is.Null);
        clock.Ahead = TimeSpan.FromSeconds(62);
        Assert.That((await GetAsync(gateway, ("Cookie", session.Cookie))).SetCookie, Is.Not.Null);
    }

    [Test]
    public async Task CookiesOfTheBackendStayAndForgedOrLargeOnesDoNoHarm()
    {
        await using var backend = await TestBackend.StartAsync(static http =>
        {
            http.Response.Headers.Append("Set-Cookie", "own=1");
            http.Response.Headers.Append("Set-Cookie", "own=2");
            return http.Response.WriteAsync("done");
        }, Protocols);
        await using var gateway = await StartAsync(Rule(Cookie()), Endpoints(backend));

        foreach (var cookie in new[] { "s=", "s=10.0.0.1", $"s={new string('A', 54)}", $"s={new string('x', 20_000)}", string.Concat(Enumerable.Repeat($"s={new string('/', 54)}; ", 300)) })
        {
            using var response = await SendAsync(gateway, ("Cookie", cookie));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(response.Headers.GetValues("Set-Cookie").Select(static c => c[..c.IndexOf('=', StringComparison.Ordinal)]), Is.EqualTo(new[] { "own", "own", "s" }));
        }
    }

    [Test]
    public async Task ABackendAsksForSessionsWhereTheRuleDoesNotAndEachRuleHasItsOwn()
    {
        await using var one = await BackendAsync("one");
        await using var two = await BackendAsync("two");
        var backends = Endpoints(one, two);
        backends[0].Backend.SessionPersistence = Cookie();
        backends[0].Backend.SessionPersistence.CookiePaths.Clear();
        await using var gateway = await StartAsync(Wire.Rule("/", Wire.To("s")), backends);
        var session = await GetAsync(gateway);
        Assert.That(session.SetCookie, Does.Match("^s=[A-Za-z0-9_-]{54}; HttpOnly; SameSite=Strict$"));

        for (var i = 0; i < Times; i++)
        {
            var next = await GetAsync(gateway, ("Cookie", session.Cookie));
            Assert.That((next.Body, next.SetCookie), Is.EqualTo((session.Body, (string?)null)));
        }

        await gateway.Proxy.ApplyAsync(Wire.Route("r", "http", Wire.Rule("/other", Wire.To("s")), Wire.Rule("/", Wire.To("s"))));
        Assert.That((await GetAsync(gateway, ("Cookie", session.Cookie))).SetCookie, Is.Not.Null, "it is another rule");
        await gateway.Proxy.ApplyAsync(Wire.Backend("s", protocol, one.Port, two.Port)[0]);
        Assert.That((await GetAsync(gateway)).SetCookie, Is.Null, "the policy is gone");
    }

    [Test]
    public async Task OverTlsTheCookieIsSecure()
    {
        var port = FreePort.Next();
        await using var backend = await BackendAsync("one");
        await using var proxy = await TestProxy.StartAsync(_gateways.With);
        await proxy.ApplyAsync(
            [Wire.Certificate("default/c", TestCertificate.Ecdsa("host")), Wire.Listener("http", port, "", "default/c"), Wire.Route("r", "http", Rule(Cookie())), .. Endpoints(backend)]);
        using var client = Http.Client(port, Version.Parse(version));

        using var response = await client.GetAsync(new Uri("https://host/"));

        Assert.That(response.Headers.GetValues("Set-Cookie").Single(), Does.EndWith("; HttpOnly; Secure; SameSite=Strict"));
    }

    [Test]
    public async Task TheProxysOwnAnswersBeginNoSession()
    {
        await using var gateway = await StartAsync(Rule(Cookie()), Wire.Backend("s", protocol));

        using var response = await SendAsync(gateway);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(response.Headers.Contains("Set-Cookie"), Is.False);
    }

    private static SessionPersistence Cookie() => new()
    {
        Type = SessionPersistence.Types.Type.Cookie,
        Name = "s",
        Key = ByteString.CopyFrom([.. Enumerable.Range(0, 32).Select(static i => (byte)i)]),
        CookiePaths = { "/" },
    };

    private static HttpRule Rule(SessionPersistence session, params BackendRef[] backends)
    {
        var rule = Wire.Rule("/", backends.Length == 0 ? [Wire.To("s")] : backends);
        rule.SessionPersistence = session;
        return rule;
    }

    private Resource[] Endpoints(params TestBackend[] backends) => Wire.Backend("s", protocol, [.. backends.Select(static b => b.Port)]);

    private Task<TestBackend> BackendAsync(string name) => TestBackend.StartAsync(http => http.Response.WriteAsync(name), Protocols);

    private Task<OneRoute> StartAsync(HttpRule rule, Resource[] backends, TimeProvider? time = null) => OneRoute.StartAsync(rule, backends, _gateways.With, time: time);

    private async Task<HttpResponseMessage> SendAsync(OneRoute gateway, params (string Name, string Value)[] headers)
    {
        using var client = Http.Client(gateway.Port, Version.Parse(version));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://host/");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }

    private async Task<Answer> GetAsync(OneRoute gateway, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(gateway, headers);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return new Answer(
            await response.Content.ReadAsStringAsync(),
            response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single() : null,
            response.Headers.TryGetValues("X-Session", out var header) ? header.Single() : null);
    }

    private sealed record Answer(string Body, string? SetCookie, string? Header)
    {
        public string Cookie => SetCookie![..SetCookie!.IndexOf(';', StringComparison.Ordinal)];
    }

    /// <summary>The wall clock ahead of its time; timers go by the system's.</summary>
    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
