using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Compilation;

namespace GatewayApi.Tests.Routing;

public sealed class RetryPolicyTests
{
    [Test]
    public void The_wait_is_never_shorter_than_given_and_doubles_up_to_a_limit()
    {
        var policy = new RetryPolicy(new Retry { Attempts = 100, BackoffMs = 100 });

        Assert.That(Enumerable.Range(1, 7).Select(i => policy.Wait(i, 0).TotalMilliseconds), Is.EqualTo(new[] { 100, 200, 400, 800, 1600, 1600, 1600 }));
        Assert.That(policy.Wait(1, 0.999).TotalMilliseconds, Is.InRange(124, 125));
        Assert.That(policy.Wait(int.MaxValue, 0).TotalMilliseconds, Is.EqualTo(1600));
        Assert.That(new RetryPolicy(new Retry { BackoffMs = ulong.MaxValue }).Wait(100, 0.999).TotalMilliseconds, Is.LessThan(int.MaxValue));
    }

    [Test]
    public void Only_the_codes_given_count()
    {
        var policy = new RetryPolicy(new Retry { Attempts = 2, Codes = { 500, 503 } });

        Assert.That(new[] { 200, 404, 500, 502, 503 }.Where(policy.Takes), Is.EqualTo(new[] { 500, 503 }));
        Assert.That(policy.Attempts, Is.EqualTo(2));
    }
}
