using GatewayApi.Config.V1;

namespace GatewayApi.Tests.Routing;

public sealed class MatchTests
{
    [TestCase("q=1", true)]
    [TestCase("a=b&q=1&q=2", true)]
    [TestCase("q=2&q=1", false)]
    [TestCase("%71=%31", true)]
    [TestCase("Q=1", false)]
    [TestCase("q", false)]
    [TestCase("", false)]
    [TestCase("&&=&q=1", true)]
    public void First_parameter_of_a_name_counts(string query, bool matches) =>
        Assert.That(Finds(With(m => m.Query.Add(new QueryMatch { Name = "q", Exact = "1" })), new("h", "/", query: query)), Is.EqualTo(matches));

    [TestCase("ab", true)]
    [TestCase("xab", false)]
    [TestCase("abx", false)]
    [TestCase("ab\n", false)]
    public void Expressions_match_the_whole_value(string value, bool matches) =>
        Assert.That(Finds(With(m => m.Headers.Add(new HeaderMatch { Name = "h", Regex = "a|ab" })), new("h", "/", headers: ("h", value))), Is.EqualTo(matches));

    [Test]
    public void Repeated_headers_are_joined() =>
        Assert.That(Finds(With(m => m.Headers.Add(new HeaderMatch { Name = "h", Exact = "1,2" })), new("h", "/", headers: [("h", "1"), ("h", "2")])), Is.True);

    [Test]
    public void Methods_are_compared_with_case() =>
        Assert.That(Finds(With(m => m.Method = "GET"), new("h", "/", "get")), Is.False);

    [Test]
    public void Names_are_compared_as_one_text()
    {
        // "a-b/x" sorts before "a/x", though "a" sorts before "a-b".
        var first = Wire.Route("x", Wire.Rule("s", Wire.Prefix("/")));
        first.Name = "HttpRoute/HTTPRoute/a-b/x";
        first.HttpRoute.Route.Namespace = "a-b";
        var second = Wire.Route("x", Wire.Rule("s", Wire.Prefix("/")));
        second.Name = "HttpRoute/HTTPRoute/a/x";
        second.HttpRoute.Route.Namespace = "a";
        var table = Wire.Config(Wire.Listener(), Wire.Backend("s"), second, first).Table;

        table.FindPort(80)!.Listeners[0].TryFind(new TestRequest("h", "/"), out var match);

        Assert.That(match.Rule.QualifiedName, Is.EqualTo("a-b/x"));
    }

    [Test]
    public void A_hostname_wider_than_the_listeners_comes_after_a_narrower_one_and_takes_no_more_than_the_listener()
    {
        Resource[] wide = [Wire.RouteOn("any", "*", Wire.Rule("s", Wire.Exact("/any"))), Wire.RouteOn("wide", "*.test", Wire.Rule("s", Wire.Prefix("/")))];
        var table = Wire.Config([Wire.Listener(hostname: "a.h.test"), Wire.Backend("s"), .. wide, Wire.RouteOn("zz", "a.h.test", Wire.Rule("s", Wire.Prefix("/z")))]).Table;

        Assert.That(Wire.Find(table, new("a.h.test", "/z")), Is.EqualTo("zz/0"));
        Assert.That(Wire.Find(table, new("a.h.test", "/any")), Is.EqualTo("wide/0"), "whatever the path, the hostname counts first");
        Assert.That(Wire.Find(table, new("b.test", "/z")), Is.Null);
    }

    [Test]
    public void A_path_of_many_segments_costs_no_more_lookups_than_the_deepest_prefix()
    {
        var table = Wire.Config(Wire.Listener(), Wire.Backend("s"), Wire.Route("r", Wire.Rule("s", Wire.Prefix("/a/b")), Wire.Rule("s", Wire.Prefix("/")))).Table;

        Assert.That(Wire.Find(table, new("h", string.Concat(Enumerable.Repeat("/a", 10_000)))), Is.EqualTo("r/1"));
        Assert.That(Wire.Find(table, new("h", "/a/b" + string.Concat(Enumerable.Repeat("/a", 10_000)))), Is.EqualTo("r/0"));
    }

    private static HttpMatch With(Action<HttpMatch> edit)
    {
        var match = Wire.Prefix("/");
        edit(match);
        return match;
    }

    private static bool Finds(HttpMatch match, TestRequest request) =>
        Wire.Find(Wire.Config(Wire.Listener(), Wire.Backend("s"), Wire.Route("r", Wire.Rule("s", match))).Table, request) is not null;
}
