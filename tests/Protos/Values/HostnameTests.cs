using GatewayApi.Protos.Values;

namespace GatewayApi.Tests.Protos.Values;

public sealed class HostnameTests
{
    [TestCase("*", "a.example.com", true)]
    [TestCase("*", "", true)]
    [TestCase("a.example.com", "a.example.com", true)]
    [TestCase("a.example.com", "b.example.com", false)]
    [TestCase("a.example.com", "x.a.example.com", false)]
    [TestCase("*.example.com", "a.example.com", true)]
    [TestCase("*.example.com", "a.b.example.com", true)]
    [TestCase("*.example.com", "example.com", false)]
    [TestCase("*.example.com", ".example.com", false)]
    [TestCase("*.example.com", "aexample.com", false)]
    [TestCase("*.com", "example.com", true)]
    public void Matches(string pattern, string host, bool expected) => Assert.That(Hostname.Matches(pattern, host), Is.EqualTo(expected));

    [TestCase("*", "*", "*")]
    [TestCase("*", "a.example.com", "a.example.com")]
    [TestCase("*", "*.example.com", "*.example.com")]
    [TestCase("a.example.com", "a.example.com", "a.example.com")]
    [TestCase("a.example.com", "b.example.com", null)]
    [TestCase("*.example.com", "a.example.com", "a.example.com")]
    [TestCase("*.example.com", "a.b.example.com", "a.b.example.com")]
    [TestCase("*.example.com", "example.com", null)]
    [TestCase("*.example.com", "*.b.example.com", "*.b.example.com")]
    [TestCase("*.example.com", "*.com", "*.example.com")]
    [TestCase("*.example.com", "*.example.net", null)]
    [TestCase("*.b.example.com", "*.c.example.com", null)]
    [TestCase("*.example.com", "*.myexample.com", null)]
    [TestCase("*.example.com", "*.example.com", "*.example.com")]
    public void Intersects_both_ways(string a, string b, string? expected)
    {
        Assert.That(Hostname.Intersect(a, b), Is.EqualTo(expected));
        Assert.That(Hostname.Intersect(b, a), Is.EqualTo(expected));
    }

    [Test]
    public void Specific_ones_come_first()
    {
        string[] patterns = ["*", "*.com", "b.com", "*.a.b.com", "a.b.com", "*.b.com", "a.com"];

        Array.Sort(patterns, Hostname.CompareSpecificity);

        Assert.That(patterns, Is.EqualTo(new[] { "a.b.com", "a.com", "b.com", "*.a.b.com", "*.b.com", "*.com", "*" }));
    }

    /// <summary>The intersection takes exactly the hosts that both take.</summary>
    [Test]
    public void Intersection_is_what_both_match([Range(1, 200)] int seed)
    {
        var random = new Random(seed);
        var (a, b) = (Pattern(random), Pattern(random));
        var both = Hostname.Intersect(a, b);
        foreach (var host in Hosts())
        {
            var expected = Hostname.Matches(a, host) && Hostname.Matches(b, host);
            Assert.That(both is not null && Hostname.Matches(both, host), Is.EqualTo(expected), $"{a} with {b} is {both}, host {host}");
        }
    }

    private static string Pattern(Random random)
    {
        var labels = string.Join('.', Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(2) == 0 ? "a" : "b"));
        return random.Next(7) switch { 0 => "*", < 4 => $"*.{labels}", _ => labels };
    }

    private static List<string> Hosts()
    {
        string[] labels = ["a", "b"];
        var hosts = labels.AsEnumerable();
        var all = hosts.ToList();
        for (var depth = 0; depth < 4; depth++)
        {
            hosts = [.. hosts.SelectMany(h => labels.Select(l => $"{l}.{h}"))];
            all.AddRange(hosts);
        }

        return all;
    }
}
