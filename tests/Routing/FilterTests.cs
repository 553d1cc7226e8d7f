using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Filters;

namespace GatewayApi.Tests.Routing;

public sealed class FilterTests
{
    // The table of HTTPPathModifier.replacePrefixMatch, and a few beyond it.
    [TestCase("/foo/bar", "/foo", "/xyz", "/xyz/bar")]
    [TestCase("/foo/bar", "/foo", "/xyz/", "/xyz/bar")]
    [TestCase("/foo", "/foo", "/xyz", "/xyz")]
    [TestCase("/foo/", "/foo", "/xyz", "/xyz/")]
    [TestCase("/foo/bar", "/foo", "", "/bar")]
    [TestCase("/foo/", "/foo", "", "/")]
    [TestCase("/foo", "/foo", "", "/")]
    [TestCase("/foo/", "/foo", "/", "/")]
    [TestCase("/foo", "/foo", "/", "/")]
    [TestCase("/foo/bar", "", "/xyz", "/xyz/foo/bar")]
    [TestCase("/", "", "/xyz", "/xyz/")]
    [TestCase("/foo/a%2Fb", "/foo", "/x", "/x/a%2Fb")]
    public void Prefix_is_replaced_by_whole_segments(string path, string matched, string replacement, string expected)
    {
        var filters = Compile(new Filter { UrlRewrite = new UrlRewrite { Path = new PathModifier { ReplacePrefixMatch = replacement } } });

        Assert.That(filters.RewritePath(path, matched), Is.EqualTo(expected));
    }

    [TestCase("", "", 0, "http", 80, "http://h.test/p?q=1")]
    [TestCase("https", "", 0, "http", 80, "https://h.test/p?q=1")]
    [TestCase("https", "", 443, "http", 80, "https://h.test/p?q=1")]
    [TestCase("https", "", 8443, "http", 80, "https://h.test:8443/p?q=1")]
    [TestCase("", "other.test", 0, "http", 8080, "http://other.test:8080/p?q=1")]
    [TestCase("http", "", 0, "https", 8443, "http://h.test/p?q=1")]
    [TestCase("", "", 80, "https", 443, "https://h.test:80/p?q=1")]
    [TestCase("", "", 0, "https", 443, "https://h.test/p?q=1")]
    [TestCase("http", "", 443, "https", 443, "http://h.test:443/p?q=1")]
    public void Redirect_follows_the_rules_of_scheme_and_port(string scheme, string hostname, int port, string requestScheme, int listenerPort, string location)
    {
        var filters = Compile(new Filter { RequestRedirect = new RequestRedirect { Scheme = scheme, Hostname = hostname, Port = (uint)port, StatusCode = 302 } });

        Assert.That(filters.TryAnswer(new RequestUri(requestScheme, "h.test", listenerPort, "/p", "q=1"), "", out var reply), Is.True);
        Assert.That(reply, Is.EqualTo(new LocalReply(302, location, null)));
    }

    [Test]
    public void Redirect_replaces_the_path_and_keeps_the_query()
    {
        var full = Compile(new Filter { RequestRedirect = new RequestRedirect { StatusCode = 301, Path = new PathModifier { ReplaceFullPath = "/new" } } });
        var prefix = Compile(new Filter { RequestRedirect = new RequestRedirect { StatusCode = 308, Path = new PathModifier { ReplacePrefixMatch = "/new" } } });
        var uri = new RequestUri("http", "h.test", 80, "/old/x", "a=b");

        full.TryAnswer(uri, "/old", out var first);
        prefix.TryAnswer(uri, "/old", out var second);

        Assert.That(first, Is.EqualTo(new LocalReply(301, "http://h.test/new?a=b", null)));
        Assert.That(second, Is.EqualTo(new LocalReply(308, "http://h.test/new/x?a=b", null)));
    }

    [Test]
    public void A_filter_that_fails_wins_and_an_unknown_one_fails()
    {
        var fail = new Filter { Fail = new Fail { StatusCode = 500, Reason = "why" } };
        var redirect = new Filter { RequestRedirect = new RequestRedirect { StatusCode = 302 } };
        var uri = new RequestUri("http", "h.test", 80, "/", "");

        Compile(redirect, fail).TryAnswer(uri, "", out var reply);
        Compile(new Filter()).TryAnswer(uri, "", out var unknown);

        Assert.That(reply, Is.EqualTo(new LocalReply(500, null, "why")));
        Assert.That(unknown.StatusCode, Is.EqualTo(500));
        Assert.That(Compile(new Filter { UrlRewrite = new UrlRewrite() }).TryAnswer(uri, "", out _), Is.False);
    }

    [Test]
    public void Header_edits_run_in_order()
    {
        var filters = Compile(
            new Filter { RequestHeaderModifier = new HeaderModifier { Set = { Value("a", "1") }, Add = { Value("b", "2"), Value("b", "3") }, Remove = { "c" } } },
            new Filter { ResponseHeaderModifier = new HeaderModifier { Remove = { "server" } } });
        var request = new Recorder([]);
        var response = new Recorder([]);

        filters.EditRequest(ref request);
        filters.EditResponse(null, ref response);

        Assert.That(request.Calls, Is.EqualTo(new[] { "set a=1", "add b=2", "add b=3", "remove c" }));
        Assert.That(response.Calls, Is.EqualTo(new[] { "remove server" }));
    }

    private static HeaderValue Value(string name, string value) => new() { Name = name, Value = value };

    private static CompiledFilters Compile(params Filter[] filters) => CompiledFilters.Compile(filters);

    private readonly struct Recorder(List<string> calls) : IHeaderFields
    {
        public List<string> Calls { get; } = calls;

        public void Set(string name, string value) => Calls.Add($"set {name}={value}");

        public void Add(string name, string value) => Calls.Add($"add {name}={value}");

        public void Remove(string name) => Calls.Add($"remove {name}");
    }
}
