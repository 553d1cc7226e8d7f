using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Compilation;

namespace GatewayApi.Tests.Routing;

public sealed class MirrorFilterTests
{
    [TestCase(0u, 100u, 0)]
    [TestCase(100u, 100u, 10_000)]
    [TestCase(1u, 1u, 10_000)]
    [TestCase(50u, 100u, 5_000)]
    [TestCase(1u, 3u, 3_333)]
    [TestCase(1u, 1000u, 10)]
    [TestCase(7u, 4_294_967_295u, 0)]
    [TestCase(4_294_967_295u, 4_294_967_295u, 10_000)]
    public void The_share_is_exact_over_time(uint numerator, uint denominator, int expected)
    {
        var mirror = Rule(Config(numerator, denominator)).Filters.Mirrors[0];
        var drawn = Enumerable.Range(0, 10_000).Select(_ => mirror.Next()).ToArray();

        Assert.That(drawn.Count(static d => d), Is.EqualTo(expected).Within(numerator == denominator || numerator == 0 ? 0 : 2));
        var part = (double)numerator / denominator;
        for (var step = 2; step <= 10; step++)
        {
            var every = drawn.Where((_, i) => i % step == 0).ToArray();
            Assert.That(every.Count(static d => d), Is.EqualTo(every.Length * part).Within(10), $"of every {step}th request");
        }
    }

    [Test]
    public void Rule_and_backend_have_mirrors_of_their_own()
    {
        var rule = Wire.Rule("a", Wire.Prefix("/"));
        rule.Filters.Add([Mirror("b"), Mirror("c")]);
        rule.BackendRefs[0].Filters.Add(Mirror("b"));

        var compiled = Rule(Wire.Config(Wire.Listener(), Wire.Backend("a"), Wire.Backend("b"), Wire.Backend("c"), Wire.Route("r", rule)));

        Assert.That(compiled.Filters.Mirrors.ToArray().Select(static m => m.Backend.Key), Is.EqualTo(new[] { "ns/b/80", "ns/c/80" }));
        Assert.That(compiled.Backends.Choices[0].Filters.Mirrors.ToArray().Select(static m => m.Backend.Key), Is.EqualTo(new[] { "ns/b/80" }));
    }

    [Test]
    public void A_mirror_whose_backend_is_missing_is_left_out_until_it_comes()
    {
        var rule = Wire.Rule("a", Wire.Prefix("/"));
        rule.Filters.Add(Mirror("b"));

        var without = Wire.Config(Wire.Listener(), Wire.Backend("a"), Wire.Route("r", rule));
        var with = Wire.Apply(without, [Wire.Backend("b")]);

        Assert.That(Rule(without).Filters.Mirrors.Length, Is.Zero);
        Assert.That(without.Rejections.Values.Single().Reason, Does.Contain("ns/b/80; requests are not mirrored to it"));
        Assert.That(without.Rejections.Values.Single().Degraded, Is.True);
        Assert.That(Rule(with).Filters.Mirrors.Length, Is.EqualTo(1));
        Assert.That(with.Rejections, Is.Empty);
    }

    private static CompiledConfig Config(uint numerator, uint denominator)
    {
        var rule = Wire.Rule("a", Wire.Prefix("/"));
        rule.Filters.Add(Mirror("a", numerator, denominator));
        return Wire.Config(Wire.Listener(), Wire.Backend("a"), Wire.Route("r", rule));
    }

    private static Filter Mirror(string service, uint numerator = 1, uint denominator = 1) =>
        new() { RequestMirror = new RequestMirror { Backend = $"ns/{service}/80", Numerator = numerator, Denominator = denominator } };

    private static CompiledRule Rule(CompiledConfig config)
    {
        Assert.That(config.Table.FindPort(80)!.FindListener("h.test")!.TryFind(new TestRequest("h.test", "/"), out var match), Is.True);
        return match.Rule;
    }
}
