using GatewayApi.ControlPlane.Translation.Routes;

namespace GatewayApi.Tests.Translation.Routes;

public sealed class DurationsTests
{
    [TestCase("0s", 0ul)]
    [TestCase("1ms", 1ul)]
    [TestCase("10s", 10_000ul)]
    [TestCase("1m30s", 90_000ul)]
    [TestCase("1h2m3s4ms", 3_723_004ul)]
    [TestCase("500ms", 500ul)]
    [TestCase("5m", 300_000ul)]
    [TestCase("99999h", 359_996_400_000ul)]
    [TestCase("30s1m", 90_000ul)]
    public void Reads(string text, ulong milliseconds)
    {
        Assert.That(Durations.TryRead(text, out var actual), Is.True);
        Assert.That(actual, Is.EqualTo(milliseconds));
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("s")]
    [TestCase("1.5s")]
    [TestCase("-1s")]
    [TestCase("1 s")]
    [TestCase("100000s")]
    [TestCase("1s1s1s1s1s")]
    [TestCase("1d")]
    [TestCase("1us")]
    [TestCase("1m ")]
    public void Refuses(string text) => Assert.That(Durations.TryRead(text, out _), Is.False);
}
