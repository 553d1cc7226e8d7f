using System.Net;
using System.Net.Http.Headers;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.Tests.Proxy;

/// <summary>A service stands where the user put it among the filters, and what connects to it is as safe as what connects to backends.</summary>
internal sealed class ExternalAuthOrderTests
{
    private static readonly TestCertificate Good = TestCertificate.Ecdsa("auth.test");

    [Test]
    public async Task EditsAndRewritesBeforeItAreSeenAndThoseAfterItComeLast([Values] bool isFirst)
    {
        await using var auth = await Auth.StartAsync();
        await using var main = await TestBackend.StartAsync("main");
        Filter[] others =
        [
            new Filter { RequestHeaderModifier = new HeaderModifier { Set = { new HeaderValue { Name = "X-User", Value = "edit" } }, Remove = { "X-Gone" } } },
            new Filter { UrlRewrite = new UrlRewrite { Hostname = "new.test", Path = new PathModifier { ReplacePrefixMatch = "/new" } } },
        ];
        var filter = Auth.Http(static a => a.AllowedHeaders.Add(["x-gone", "x-user"]));
        await using var gateway = await StartAsync(isFirst ? [filter, .. others] : [.. others, filter], auth, main);
        using var client = Client(gateway);
        client.DefaultRequestHeaders.Add("X-Gone", "yes");
        client.DefaultRequestHeaders.Add("X-User", "client");

        Assert.That(await client.GetStringAsync("http://h.test/a"), Is.EqualTo("main"));

        var (asked, seen) = (auth.Headers.Single(), main.Headers.Single());
        Assert.That((auth.Targets.Single(), asked["Host"], asked["X-User"], asked.ContainsKey("X-Gone")), Is.EqualTo(isFirst ? ("/a", "h.test", "client", true) : ("/new/a", "new.test", "edit", false)));
        Assert.That((main.Targets.Single(), seen["Host"], seen.ContainsKey("X-Gone")), Is.EqualTo(("/new/a", "new.test", false)));
        Assert.That(seen["X-User"], Is.EqualTo(isFirst ? "edit" : "alice"));
    }

    [Test]
    public async Task ARedirectIsAnsweredByWhoeverComesFirst([Values] bool isFirst)
    {
        await using var auth = await Auth.StartAsync();
        await using var main = await TestBackend.StartAsync("main");
        var redirect = new Filter { RequestRedirect = new RequestRedirect { Hostname = "new.test", StatusCode = 302 } };
        await using var gateway = await StartAsync(isFirst ? [Auth.Http(), redirect] : [redirect, Auth.Http()], auth, main);
        using var stranger = Http.Client(gateway.Port);
        using var client = Client(gateway);

        using var refused = await stranger.GetAsync("http://h.test/");
        using var redirected = await client.GetAsync("http://h.test/");

        Assert.That(refused.StatusCode, Is.EqualTo(isFirst ? HttpStatusCode.Unauthorized : HttpStatusCode.Redirect));
        Assert.That((redirected.StatusCode, redirected.Headers.Location?.Host, auth.Requests), Is.EqualTo((HttpStatusCode.Redirect, "new.test", isFirst ? 2 : 0)));
    }

    [Test]
    public async Task APreflightIsNotAskedAboutAndARefusalIsSharedWithTheOrigin([Values] bool isFirst)
    {
        await using var auth = await Auth.StartAsync();
        await using var main = await TestBackend.StartAsync("main");
        var cors = new Filter { Cors = new Cors { AllowOrigins = { "https://a.test" }, AllowMethods = { "GET" }, MaxAgeSeconds = 5 } };
        await using var gateway = await StartAsync(isFirst ? [Auth.Http(), cors] : [cors, Auth.Http()], auth, main);
        using var client = Http.Client(gateway.Port);
        client.DefaultRequestHeaders.Add("Origin", "https://a.test");
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "http://h.test/") { Headers = { { "Access-Control-Request-Method", "GET" } } };

        using var allowed = await client.SendAsync(preflight);
        using var refused = await client.GetAsync("http://h.test/");

        Assert.That((allowed.StatusCode, auth.Requests), Is.EqualTo((HttpStatusCode.OK, 1)));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(refused.Headers.GetValues("Access-Control-Allow-Origin").Single(), Is.EqualTo("https://a.test"));
    }

    [Test]
    public async Task AServiceOfARuleAndOneOfABackendAreAskedInTurn()
    {
        await using var auth = await Auth.StartAsync();
        await using var second = await TestBackend.StartAsync(static http =>
        {
            http.Response.Headers["X-Second"] = http.Request.Headers["X-User"];
            http.Response.StatusCode = http.Request.Path == "/no" ? 403 : 200;
            return Task.CompletedTask;
        });
        await using var main = await TestBackend.StartAsync("main");
        var reference = Wire.To("main");
        reference.Filters.Add(Auth.Http(static a =>
        {
            a.Backend = "default/second/80";
            a.AllowedHeaders.Add("x-user");
        }));
        await using var gateway = await OneRoute.StartAsync(
            Wire.Rule("/", reference).With(Auth.Http()), [.. Wire.Backend("main", main.Port), .. Wire.Backend("auth", auth.Port), .. Wire.Backend("second", second.Port)]);
        using var client = Client(gateway);

        using var allowed = await client.GetAsync("http://h.test/yes");
        using var refused = await client.GetAsync("http://h.test/no");

        Assert.That((allowed.StatusCode, refused.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.Forbidden)));
        Assert.That((auth.Requests, second.Requests, main.Requests), Is.EqualTo((2, 2, 1)));
        var seen = main.Headers.Single();
        Assert.That((seen["X-User"], seen["X-Second"]), Is.EqualTo(("alice", "alice")));
    }

    [Test]
    public async Task AServiceOverTlsIsAskedOnlyWhenItIsVouchedFor([Values] bool isTrusted)
    {
        await using var auth = await TestBackend.StartAsync(static _ => Task.CompletedTask, certificate: Good);
        await using var main = await TestBackend.StartAsync("main");
        var trusted = isTrusted ? Good : TestCertificate.Ecdsa("auth.test");
        var backend = Wire.Backend("auth", auth.Port);
        backend[0].Backend.Tls = new BackendTls { ServerName = "auth.test", CaPem = trusted.ChainPem };
        await using var gateway = await OneRoute.StartAsync(Wire.Rule("/", Wire.To("main")).With(Auth.Http()), [.. Wire.Backend("main", main.Port), .. backend]);
        using var client = Http.Client(gateway.Port);

        using var response = await client.GetAsync("http://h.test/");

        Assert.That((response.StatusCode, auth.Requests, main.Requests), Is.EqualTo(isTrusted ? (HttpStatusCode.OK, 1, 1) : (HttpStatusCode.BadGateway, 0, 0)));
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That(line.TryGetProperty("detail", out var detail) ? detail.GetString() : null, isTrusted ? Is.Null : Does.Contain("no authority that is trusted"));
    }

    [Test]
    public async Task ConnectionsToAServiceAreUsedAgain()
    {
        var connections = new HashSet<string>();
        await using var auth = await TestBackend.StartAsync(http =>
        {
            lock (connections)
            {
                connections.Add(http.Connection.Id);
            }

            return Task.CompletedTask;
        });
        await using var main = await TestBackend.StartAsync("main");
        await using var gateway = await StartAsync([Auth.Http()], auth, main);
        using var client = Client(gateway);

        for (var i = 0; i < 20; i++)
        {
            Assert.That(await client.GetStringAsync("http://h.test/"), Is.EqualTo("main"));
        }

        Assert.That((connections.Count, auth.Requests), Is.EqualTo((1, 20)));
    }

    private static Task<OneRoute> StartAsync(Filter[] filters, TestBackend auth, TestBackend main) =>
        OneRoute.StartAsync(Wire.Rule("/", Wire.To("main")).With(filters), [.. Wire.Backend("main", main.Port), .. Wire.Backend("auth", auth.Port)]);

    private static HttpClient Client(OneRoute gateway)
    {
        var client = Http.Client(gateway.Port);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "good");
        return client;
    }
}
