using GatewayApi.DataPlane.ConfigStream;

namespace GatewayApi.Tests.Proxy;

internal sealed class BackoffTests
{
    [Test]
    public void ItDoublesFrom10MillisecondsTo15SecondsAndBeginsAgain()
    {
        var backoff = new Backoff(static () => 1);

        var waits = Enumerable.Range(0, 14).Select(_ => backoff.Next().TotalMilliseconds).ToArray();
        backoff.Reset();

        Assert.That(waits, Is.EqualTo(new double[] { 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 15000, 15000, 15000 }));
        Assert.That(backoff.Next().TotalMilliseconds, Is.EqualTo(10));
    }

    [Test]
    public void JitterTakesAwayUpToHalf() =>
        Assert.That(new Backoff(static () => 0).Next(), Is.EqualTo(TimeSpan.FromMilliseconds(5)));
}
