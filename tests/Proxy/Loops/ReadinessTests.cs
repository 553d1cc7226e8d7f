using GatewayApi.DataPlane.Loops;

namespace GatewayApi.Tests.Proxy.Loops;

/// <summary>Words between tries and waits, in the orders in which they were once lost.</summary>
internal sealed class ReadinessTests
{
    [Test]
    public async Task A_word_that_another_took_for_a_look_reaches_whoever_has_begun_to_wait()
    {
        var readiness = new Readiness();
        readiness.Take();
        readiness.Tell(inline: true);
        readiness.Take();
        var waiting = readiness.WaitAsync().AsTask();
        var waited = !waiting.IsCompleted;

        readiness.Keep();

        await waiting.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(waited, Is.True);
    }

    [Test]
    public void A_word_between_a_try_and_the_wait_is_kept()
    {
        var readiness = new Readiness();
        readiness.Take();
        readiness.Tell(inline: true);

        Assert.That(readiness.WaitAsync().AsTask().IsCompleted, Is.True);
        Assert.That(readiness.Take(), Is.True);
        Assert.That(readiness.Take(), Is.False, "it was one word");
    }
}
