using System.Net;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

/// <summary>What the proxy answers by itself, with the statuses that the specification gives.</summary>
internal sealed class LocalAnswerTests
{
    [Test]
    public async Task NoRouteIs404()
    {
        await using var gateway = await OneRoute.StartAsync(Wire.Rule("/only", Wire.To("s")), Wire.Backend("s", FreePort.Next()));

        await ExpectAsync(gateway, "/other", HttpStatusCode.NotFound, "route_not_found");
    }

    [Test]
    public async Task NoListenerForTheHostIs404()
    {
        var port = FreePort.Next();
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync([Wire.Listener("http", port, "a.example.com")]);
        using var client = Http.Client(port);

        var response = await client.GetAsync(new Uri("http://b.example.com/"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo("listener_not_found"));
    }

    [Test]
    public async Task ABackendThatCannotBeUsedIs500()
    {
        await using var gateway = await OneRoute.StartAsync(Wire.Rule("/", Wire.Unavailable("Service default/gone does not exist")), []);

        await ExpectAsync(gateway, "/", HttpStatusCode.InternalServerError, "backend_unavailable", "The route refers to a backend that cannot be used.");
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That(line.GetProperty("detail").GetString(), Is.EqualTo("Service default/gone does not exist"));
    }

    [Test]
    public async Task NoBackendIs500()
    {
        await using var gateway = await OneRoute.StartAsync(Wire.Rule("/", Wire.To("s", weight: 0)), Wire.Backend("s", FreePort.Next()));

        await ExpectAsync(gateway, "/", HttpStatusCode.InternalServerError, "no_backend");
    }

    [Test]
    public async Task NoReadyEndpointIs503()
    {
        await using var gateway = await OneRoute.StartAsync(Wire.Rule("/", Wire.To("s")), Wire.Backend("s"));

        await ExpectAsync(gateway, "/", HttpStatusCode.ServiceUnavailable, "no_ready_endpoint");
    }

    [Test]
    public async Task AFilterThatCannotBeCarriedOutIs500()
    {
        var rule = Wire.Rule("/", Wire.To("s")).With(new Filter { Fail = new Fail { StatusCode = 500, Reason = "no such filter" } });
        await using var gateway = await OneRoute.StartAsync(rule, Wire.Backend("s", FreePort.Next()));

        await ExpectAsync(gateway, "/", HttpStatusCode.InternalServerError, "filter_failed", "The route has a filter that cannot be carried out.");
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That(line.GetProperty("detail").GetString(), Is.EqualTo("no such filter"));
    }

    [TestCase("application/grpc", "12")]
    [TestCase("application/grpc+proto", "12")]
    [TestCase("application/grpc-web", null)]
    [TestCase("application/json", null)]
    public async Task ACallOfGrpcIsAnsweredInGrpc(string type, string? status)
    {
        await using var gateway = await OneRoute.StartAsync(Wire.Rule("/only", Wire.To("s")), Wire.Backend("s", FreePort.Next()));

        using var response = await CallAsync(gateway, type);

        Assert.That(response.StatusCode, Is.EqualTo(status is null ? HttpStatusCode.NotFound : HttpStatusCode.OK));
        Assert.That(response.Headers.TryGetValues("grpc-status", out var values) ? values.Single() : null, Is.EqualTo(status));
    }

    [Test]
    public async Task ACallWhoseBackendCannotBeUsedIsUnavailable()
    {
        await using var gateway = await OneRoute.StartAsync(Wire.Rule("/", Wire.Unavailable("gone")), []);

        using var response = await CallAsync(gateway, "application/grpc");

        Assert.That(response.Headers.GetValues("grpc-status").Single(), Is.EqualTo("14"));
        Assert.That(response.Headers.GetValues("grpc-message").Single(), Is.EqualTo("The route refers to a backend that cannot be used."));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/grpc"));
    }

    [Test]
    public async Task APreflightIsAnsweredAndResponsesAndErrorsAreShared()
    {
        var cors = new Filter { Cors = new Cors { AllowOrigins = { "https://a.test" }, AllowMethods = { "PUT" }, MaxAgeSeconds = 7 } };
        await using var gateway = await OneRoute.StartAsync(Wire.Rule("/", Wire.To("s")).With(cors), Wire.Backend("s"));
        using var client = Http.Client(gateway.Port);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "http://h.test/");
        preflight.Headers.Add("Origin", "https://a.test");
        preflight.Headers.Add("Access-Control-Request-Method", "PUT");
        using var request = new HttpRequestMessage(HttpMethod.Put, "http://h.test/");
        request.Headers.Add("Origin", "https://a.test");

        using var answer = await client.SendAsync(preflight);
        using var error = await client.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Content.Headers.ContentLength, Is.Zero);
        Assert.That(answer.Headers.GetValues("Access-Control-Allow-Origin").Single(), Is.EqualTo("https://a.test"));
        Assert.That(answer.Headers.GetValues("Access-Control-Allow-Methods").Single(), Is.EqualTo("PUT"));
        Assert.That(answer.Headers.GetValues("Access-Control-Max-Age").Single(), Is.EqualTo("7"));
        Assert.That(error.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(error.Headers.GetValues("Access-Control-Allow-Origin").Single(), Is.EqualTo("https://a.test"));
    }

    [Test]
    public async Task ARedirectNamesItsLocation()
    {
        var rule = Wire.Rule("/").With(new Filter { RequestRedirect = new RequestRedirect { Scheme = "https", StatusCode = 302 } });
        await using var gateway = await OneRoute.StartAsync(rule, []);
        using var client = Http.Client(gateway.Port);

        var response = await client.GetAsync(new Uri("http://reverse-words.test:8080/a?b=1"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(response.Headers.Location?.OriginalString, Is.EqualTo("https://reverse-words.test/a?b=1"));
    }

    [Test]
    public async Task ARedirectCarriesTheHeadersOfTheRule()
    {
        var rule = Wire.Rule("/").With(new Filter { RequestRedirect = new RequestRedirect { Scheme = "https", StatusCode = 302 } });
        rule.Filters.Add(new Filter
        {
            ResponseHeaderModifier = new HeaderModifier { Set = { new HeaderValue { Name = "Strict-Transport-Security", Value = "max-age=60" } } },
        });
        await using var gateway = await OneRoute.StartAsync(rule, []);
        using var client = Http.Client(gateway.Port);

        var response = await client.GetAsync(new Uri("http://reverse-words.test:8080/"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(response.Headers.GetValues("Strict-Transport-Security"), Is.EqualTo(new[] { "max-age=60" }));
    }

    [Test]
    public async Task FiltersEditRequestAndResponse()
    {
        await using var backend = await TestBackend.StartAsync("blue");
        var rule = Wire.Rule("/in", Wire.To("s")).With(
            new Filter { RequestHeaderModifier = new HeaderModifier { Set = { new HeaderValue { Name = "X-Set", Value = "1" } }, Remove = { "X-Gone" } } },
            new Filter { ResponseHeaderModifier = new HeaderModifier { Add = { new HeaderValue { Name = "X-Added", Value = "2" } } } },
            new Filter { UrlRewrite = new UrlRewrite { Hostname = "inner.test", Path = new PathModifier { ReplacePrefixMatch = "/out" } } });
        await using var gateway = await OneRoute.StartAsync(rule, Wire.Backend("s", backend.Port));
        using var client = Http.Client(gateway.Port);
        client.DefaultRequestHeaders.Add("X-Gone", "x");

        var response = await client.GetAsync(new Uri("http://outer.test/in/a?q"));

        var headers = backend.Headers.Single();
        Assert.That(response.Headers.GetValues("X-Added"), Is.EqualTo(new[] { "2" }));
        Assert.That(headers["X-Set"], Is.EqualTo("1"));
        Assert.That(headers.Keys, Has.None.EqualTo("X-Gone"));
        Assert.That(headers["Host"], Is.EqualTo("inner.test"));
        Assert.That(headers["X-Forwarded-Host"], Is.EqualTo("outer.test"));
        Assert.That(backend.Targets.Single(), Is.EqualTo("/out/a?q"));
    }

    [Test]
    public async Task SharesFollowTheWeights()
    {
        await using var blue = await TestBackend.StartAsync("blue");
        await using var green = await TestBackend.StartAsync("green");
        await using var gateway = await OneRoute.StartAsync(
            Wire.Rule("/", Wire.To("blue", 90), Wire.To("green", 10)), [.. Wire.Backend("blue", blue.Port), .. Wire.Backend("green", green.Port)]);
        using var client = Http.Client(gateway.Port);

        for (var i = 0; i < 200; i++)
        {
            await client.GetStringAsync(new Uri("http://a.b/"));
        }

        // Where the sequence of a connection begins is random.
        Assert.That(green.Requests, Is.EqualTo(20).Within(2));
        Assert.That(blue.Requests, Is.EqualTo(200 - green.Requests));
    }

    [TestCase("CONNECT a.b:443 HTTP/1.1\r\nHost: a.b:443\r\n\r\n", "501", TestName = "CONNECT is not supported")]
    [TestCase("OPTIONS * HTTP/1.1\r\nHost: a.b\r\n\r\n", "404", TestName = "OPTIONS * matches no route")]
    [TestCase("GET / HTTP/1.1\r\n\r\n", "400", TestName = "no Host")]
    [TestCase("GET / HTTP/1.0\r\n\r\n", "400", TestName = "no Host in HTTP/1.0")]
    [TestCase("GET / HTTP/1.1\r\nHost: a.b\r\nHost: c.d\r\n\r\n", "400", TestName = "two Hosts")]
    [TestCase("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", "400", TestName = "user part in Host")]
    [TestCase("GET / HTTP/1.1\r\nHost: a.b, c.d\r\n\r\n", "400", TestName = "list in Host")]
    [TestCase("GET /%zz HTTP/1.1\r\nHost: a.b\r\n\r\n", "400", TestName = "escape that is none")]
    [TestCase("GET /../../etc/passwd HTTP/1.1\r\nHost: a.b\r\n\r\n", "400", TestName = "path above the root")]
    [TestCase("GET /a#b HTTP/1.1\r\nHost: a.b\r\n\r\n", "400", TestName = "fragment in the target")]
    [TestCase("GET a HTTP/1.1\r\nHost: a.b\r\n\r\n", "4", TestName = "target without a slash")]
    public async Task UnusableTargetsAreAnsweredAndNotForwarded(string request, string status)
    {
        await using var gateway = await OneRoute.StartAsync("blue");
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync(request);
        var answer = await client.ReadUntilAsync("\r\n\r\n");

        Assert.That(answer, Does.StartWith($"HTTP/1.1 {status}"));
        Assert.That(gateway.Backend.Requests, Is.Zero);
    }

    private static async Task<HttpResponseMessage> CallAsync(OneRoute gateway, string type)
    {
        using var client = Http.Client(gateway.Port);
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://grpc.test/pkg.Svc/Call")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        return await client.SendAsync(request);
    }

    private static async Task ExpectAsync(OneRoute gateway, string path, HttpStatusCode status, string reason, string? text = null)
    {
        using var client = Http.Client(gateway.Port);
        var response = await client.GetAsync(new Uri("http://a.b" + path));
        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/plain"));
        Assert.That(await response.Content.ReadAsStringAsync(), text is null ? Is.Not.Empty : Is.EqualTo(text + "\n"));
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That(line.GetProperty("reason").GetString(), Is.EqualTo(reason));
        Assert.That(line.GetProperty("status").GetInt32(), Is.EqualTo((int)status));
    }
}
