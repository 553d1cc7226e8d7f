using GatewayApi.Protos.Values;

namespace GatewayApi.Tests.Protos.Values;

public sealed class PathNormalFormTests
{
    [TestCase("/", "/")]
    [TestCase("/a", "/a")]
    [TestCase("/a/", "/a/")]
    [TestCase("/a/b.c/d~e", "/a/b.c/d~e")]
    [TestCase("/.well-known/x", "/.well-known/x", Description = "begins with a dot, but is no dot segment")]
    [TestCase("/...", "/...")]
    [TestCase("/a/..b/.c", "/a/..b/.c")]
    [TestCase("//", "/")]
    [TestCase("///a//b///", "/a/b/")]
    [TestCase("/.", "/")]
    [TestCase("/./", "/")]
    [TestCase("/a/.", "/a/")]
    [TestCase("/a/./b", "/a/b")]
    [TestCase("/a/..", "/")]
    [TestCase("/a/../", "/")]
    [TestCase("/a/b/..", "/a/")]
    [TestCase("/a/b/../", "/a/")]
    [TestCase("/a/b/../c", "/a/c")]
    [TestCase("/a/b/../../c", "/c")]
    [TestCase("/a//../b", "/b", Description = "slashes are merged before dot segments climb")]
    [TestCase("/a/%2e%2e/b", "/b")]
    [TestCase("/a/%2E./b", "/b")]
    [TestCase("/a/.%2e/b", "/b")]
    [TestCase("/a/%2e/b", "/a/b")]
    [TestCase("/%61dmin", "/admin")]
    [TestCase("/%7Euser", "/~user")]
    [TestCase("/a%2fb", "/a%2fb", Description = "an encoded slash is no separator")]
    [TestCase("/a%2F..%2Fb", "/a%2F..%2Fb")]
    [TestCase("/..;/x", "/..;/x", Description = "a parameter makes it another segment")]
    [TestCase("/a\\..\\b", "/a\\..\\b")]
    [TestCase("/a%5c..", "/a%5c..")]
    [TestCase("/%2561", "/%2561", Description = "decoded once, never twice")]
    [TestCase("/%252e%252e/", "/%252e%252e/")]
    [TestCase("/%20", "/%20")]
    [TestCase("/%00", "/%00")]
    [TestCase("/%C3%A9", "/%C3%A9")]
    public void Normalizes(string path, string expected)
    {
        Assert.That(PathNormalForm.TryNormalize(path, out var normal), Is.True);
        Assert.That(normal, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("a")]
    [TestCase("*")]
    [TestCase("/..")]
    [TestCase("/../a")]
    [TestCase("//..")]
    [TestCase("/./..")]
    [TestCase("/a/../..")]
    [TestCase("/a/%2e%2e/..")]
    [TestCase("/%2e%2e")]
    [TestCase("/%")]
    [TestCase("/%2")]
    [TestCase("/%2g")]
    [TestCase("/%zz")]
    [TestCase("/a%")]
    public void Refuses(string path)
    {
        Assert.That(PathNormalForm.TryNormalize(path, out var normal), Is.False);
        Assert.That(normal, Is.Null);
    }

    [TestCase("/")]
    [TestCase("/a/b")]
    [TestCase("/a%2fb")]
    public void Keeps_the_instance_when_nothing_changes(string path)
    {
        PathNormalForm.TryNormalize(path, out var normal);

        Assert.That(normal, Is.SameAs(path));
    }

    /// <summary>What has the form once has it for good, has no dot segments and no empty ones, and climbs nowhere.</summary>
    [Test]
    public void Has_its_properties_for_any_path([Range(1, 500)] int seed)
    {
        var random = new Random(seed);
        string[] pieces = ["/", "/", "/", ".", "..", "a", "%2e", "%2E", "%2f", "%61", "%25", "%", ";", "b.", "~"];
        var path = "/" + string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => pieces[random.Next(pieces.Length)]));

        if (!PathNormalForm.TryNormalize(path, out var normal))
        {
            return;
        }

        Assert.That(normal, Does.StartWith("/"), path);
        Assert.That(normal.Split('/')[1..^1], Has.None.EqualTo("").And.None.EqualTo(".").And.None.EqualTo(".."), path);
        Assert.That(normal.Split('/')[^1], Is.Not.EqualTo(".").And.Not.EqualTo(".."), path);
        Assert.That(PathNormalForm.TryNormalize(normal, out var again), Is.True, path);
        Assert.That(again, Is.SameAs(normal), path);
    }
}
