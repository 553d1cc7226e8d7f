using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Routes;
using GatewayApi.Protos.Values;

namespace GatewayApi.Tests.Translation.Routes;

public sealed class CookiePathsTests
{
    [TestCase("/p1/p2/*/p3", "/p1/p2", Description = "the example of GEP-1619")]
    [TestCase("/p1/p2/[^/]+/p3", "/p1/p2")]
    [TestCase("/p1/p2x?/p3", "/p1")]
    [TestCase("/p1/p2.*", "/p1")]
    [TestCase("/p1/?", "/p1")]
    [TestCase("/p1/?x", "/")]
    [TestCase("/p1/", "/p1/")]
    [TestCase("^/p1/p2$", "/p1/p2")]
    [TestCase(@"/v1\.0/.*", "/v1.0")]
    [TestCase(@"/v\d/x", "/")]
    [TestCase("/a/x|/b/x", "/")]
    [TestCase("/a/(x|y)", "/a")]
    [TestCase("/a/[|]", "/a")]
    [TestCase(@"/a\|b/c", "/a|b/c")]
    [TestCase(".*", "/")]
    [TestCase("(?i)/a", "/")]
    public void The_path_of_an_expression_is_its_longest_plain_prefix(string regex, string path)
    {
        Assert.That(UserRegex.Problem(regex), Is.Null);
        Assert.That(CookiePaths.Of(new PathMatch { Regex = regex }), Is.EqualTo(path));
    }

    [TestCase("/", "/")]
    [TestCase("/a/b", "/a/b")]
    [TestCase("/a/b;Domain=evil.test", "/a")]
    [TestCase("/a;b/c", "/")]
    [TestCase("/a/\u00e9", "/a")]
    [TestCase("/a/b\r\nSet-Cookie: x", "/a")]
    public void Nothing_in_a_path_ends_the_attribute(string match, string path)
    {
        Assert.That(CookiePaths.Of(new PathMatch { Exact = match }), Is.EqualTo(path));
        Assert.That(CookiePaths.Of(new PathMatch { Prefix = match }), Is.EqualTo(path));
    }
}
