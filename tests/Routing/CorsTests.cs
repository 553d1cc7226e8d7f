using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Filters;

namespace GatewayApi.Tests.Routing;

/// <summary>HTTPCORSFilter, field by field.</summary>
public sealed class CorsTests
{
    [TestCase("*", "https://anything.example.com", ExpectedResult = true)]
    [TestCase("*", "null", ExpectedResult = true)]
    [TestCase("https://a.example.com", "https://a.example.com", ExpectedResult = true)]
    [TestCase("https://a.example.com", "https://A.Example.com", ExpectedResult = true)]
    [TestCase("https://a.example.com", "http://a.example.com", ExpectedResult = false)]
    [TestCase("https://a.example.com", "https://a.example.com:443", ExpectedResult = true)]
    [TestCase("https://a.example.com:443", "https://a.example.com", ExpectedResult = true)]
    [TestCase("https://a.example.com", "https://a.example.com:8443", ExpectedResult = false)]
    [TestCase("http://a.example.com:8080", "http://a.example.com:8080", ExpectedResult = true)]
    [TestCase("https://*.example.com", "https://a.example.com", ExpectedResult = true)]
    [TestCase("https://*.example.com", "https://a.b.example.com", ExpectedResult = true)]
    [TestCase("https://*.example.com", "https://example.com", ExpectedResult = false)]
    [TestCase("https://*.example.com", "https://.example.com.evil.org", ExpectedResult = false)]
    [TestCase("https://*.example.com", "https://aexample.com", ExpectedResult = false)]
    [TestCase("https://*", "https://whatever.org", ExpectedResult = true)]
    [TestCase("https://*", "http://whatever.org", ExpectedResult = false)]
    [TestCase("https://a.example.com", "null", ExpectedResult = false)]
    [TestCase("https://a.example.com", "https://a.example.com:x", ExpectedResult = false)]
    public bool An_origin_is_taken(string pattern, string origin) =>
        Response(new Cors { AllowOrigins = { pattern } }, origin).Any(static c => c.StartsWith("set Access-Control-Allow-Origin", StringComparison.Ordinal));

    [Test]
    public void A_response_names_the_origin_and_caches_are_told()
    {
        var cors = new Cors { AllowOrigins = { "https://a.test", "https://b.test" }, AllowCredentials = true, ExposeHeaders = { "X-A", "X-B" } };

        Assert.That(Response(cors, "https://b.test"), Is.EqualTo(new[]
        {
            "set Access-Control-Allow-Origin=https://b.test", "add Vary=Origin", "set Access-Control-Allow-Credentials=true",
            "set Access-Control-Expose-Headers=X-A, X-B",
        }));
        Assert.That(Response(cors, "https://c.test"), Is.Empty);
        Assert.That(Response(cors, null), Is.Empty);
    }

    [Test]
    public void Wildcards_are_shown_only_without_credentials()
    {
        var cors = new Cors { AllowOrigins = { "*" }, AllowMethods = { "*" }, AllowHeaders = { "*" }, ExposeHeaders = { "*" }, MaxAgeSeconds = 5 };

        Assert.That(Response(cors, "https://a.test"), Does.Contain("set Access-Control-Allow-Origin=*").And.Contain("set Access-Control-Expose-Headers=*"));
        cors.AllowCredentials = true;
        Assert.That(Response(cors, "https://a.test"), Does.Contain("set Access-Control-Allow-Origin=https://a.test"));
        Assert.That(Response(cors, "https://a.test"), Has.None.Contain("Expose"));
        Assert.That(Preflight(cors, "https://a.test", "PUT", "x-a, authorization"), Does
            .Contain("set Access-Control-Allow-Methods=PUT").And.Contain("set Access-Control-Allow-Headers=x-a, authorization")
            .And.Contain("set Access-Control-Max-Age=5"));
        Assert.That(Preflight(cors, "https://a.test", "PUT", null), Has.None.Contain("Allow-Headers"));
    }

    [Test]
    public void A_preflight_is_told_what_is_configured()
    {
        var cors = new Cors
        {
            AllowOrigins = { "https://a.test" },
            AllowMethods = { "GET", "PUT" },
            AllowHeaders = { "X-A", "X-B" },
            ExposeHeaders = { "X-C", "X-D" },
            MaxAgeSeconds = 60,
        };

        Assert.That(Preflight(cors, "https://a.test", "DELETE", "x-c"), Does
            .Contain("set Access-Control-Allow-Methods=GET, PUT").And.Contain("set Access-Control-Allow-Headers=X-A, X-B")
            .And.Contain("set Access-Control-Expose-Headers=X-C, X-D").And.Contain("set Access-Control-Max-Age=60"));
        Assert.That(Preflight(cors, "https://b.test", "GET", null), Is.Empty, "the browser finds nothing and does not send the request");
    }

    [TestCase("OPTIONS", "https://a.test", "GET", ExpectedResult = true)]
    [TestCase("OPTIONS", "https://a.test", null, ExpectedResult = false)]
    [TestCase("OPTIONS", null, "GET", ExpectedResult = false)]
    [TestCase("GET", "https://a.test", "GET", ExpectedResult = false)]
    public bool A_preflight_is_told_from_other_requests(string method, string? origin, string? asked) => CorsFilter.IsPreflight(Request(method, origin, asked, null));

    private static List<string> Response(Cors cors, string? origin)
    {
        var recorder = new Recorder([]);
        CompiledFilters.Compile([new Filter { Cors = cors }]).EditResponse(origin, ref recorder);
        return [.. recorder.Calls.Where(static c => !c.StartsWith("remove", StringComparison.Ordinal))];
    }

    private static List<string> Preflight(Cors cors, string origin, string method, string? headers)
    {
        var recorder = new Recorder([]);
        CompiledFilters.Compile([new Filter { Cors = cors }]).Cors!.AnswerPreflight(Request("OPTIONS", origin, method, headers), ref recorder);
        return recorder.Calls;
    }

    private static TestRequest Request(string method, string? origin, string? asked, string? headers) => new("h.test", "/", method, "",
    [
        .. new[] { ("origin", origin), ("access-control-request-method", asked), ("access-control-request-headers", headers) }
            .Where(static h => h.Item2 is not null).Select(static h => (h.Item1, h.Item2!)),
    ]);

    private readonly struct Recorder(List<string> calls) : IHeaderFields
    {
        public List<string> Calls { get; } = calls;

        public void Set(string name, string value) => Calls.Add($"set {name}={value}");

        public void Add(string name, string value) => Calls.Add($"add {name}={value}");

        public void Remove(string name) => Calls.Add($"remove {name}");
    }
}
