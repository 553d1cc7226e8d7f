using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Compilation;
using WireBudget = GatewayApi.Config.V1.RetryBudget;

namespace GatewayApi.Tests.Routing;

public sealed class RetryBudgetTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1000);

    [Test]
    public void Of_a_thousand_requests_two_hundred_may_be_repetitions()
    {
        var budget = Budget(20, count: 1);
        for (var i = 0; i < 800; i++)
        {
            budget.Count(Start);
        }

        Assert.That(Take(budget, 1000, Start), Is.EqualTo(200));
    }

    [TestCase(0u, 5u, 5)]
    [TestCase(0u, 1u, 1)]
    [TestCase(100u, 1u, 1000)]
    [TestCase(50u, 2u, 100)]
    public void The_share_and_the_least_number_both_allow(uint percent, uint count, int expected)
    {
        var budget = Budget(percent, count);
        for (var i = 0; i < 100; i++)
        {
            budget.Count(Start);
        }

        Assert.That(Take(budget, 1000, Start), Is.EqualTo(expected));
    }

    [Test]
    public void What_is_longer_ago_than_the_interval_does_not_count()
    {
        var budget = Budget(50, count: 1);
        budget.Count(Start);
        budget.Count(Start);
        Assert.That(Take(budget, 10, Start), Is.EqualTo(2));
        Assert.That(Take(budget, 10, Start + TimeSpan.FromSeconds(9)), Is.EqualTo(1), "the least number is for each second");
        Assert.That(Take(budget, 10, Start + TimeSpan.FromSeconds(9)), Is.Zero);
        Assert.That(Take(budget, 10, Start + TimeSpan.FromSeconds(30)), Is.EqualTo(1), "no requests any more");
    }

    [Test]
    public void The_window_slides_and_looks_back_no_longer_than_its_length()
    {
        var count = new SlidingCount(TimeSpan.FromSeconds(16));
        for (var i = 0; i < 100; i++)
        {
            var now = Start + TimeSpan.FromSeconds(i);
            count.Add(now);
            Assert.That(count.Sum(now), Is.EqualTo(Math.Min(i + 1, 16)));
        }

        Assert.That(count.Sum(Start + TimeSpan.FromSeconds(99 + 15)), Is.EqualTo(1));
        Assert.That(count.Sum(Start + TimeSpan.FromSeconds(99 + 16)), Is.Zero);
    }

    [Test]
    public void Nothing_is_lost_when_slots_turn_under_many_threads()
    {
        const int Each = 20_000;
        var count = new SlidingCount(TimeSpan.FromTicks(16 * Each));
        Parallel.For(0, 4, _ =>
        {
            // All go through the same slots at about the same time, and half of them turn.
            for (var i = 0; i < Each; i++)
            {
                count.Add(Start + TimeSpan.FromTicks(i * 2));
            }
        });

        Assert.That(count.Sum(Start + TimeSpan.FromTicks(Each * 2)), Is.EqualTo(4 * Each));
    }

    [Test]
    public void What_was_counted_survives_a_change_of_something_else()
    {
        var backend = Wire.Backend("a");
        backend.Backend.RetryBudget = Message(20, 1);
        var config = Wire.Config(backend);
        var state = config.Backends["ns/a/80"];
        var budget = state.RetryBudget;

        backend.Backend.Protocol = Backend.Types.Protocol.H2C;
        Wire.Apply(config, [backend]);
        Assert.That(state.RetryBudget, Is.SameAs(budget));

        backend.Backend.RetryBudget.Percent = 30;
        Wire.Apply(config, [backend]);
        Assert.That(state.RetryBudget, Is.Not.SameAs(budget).And.Not.Null);

        backend.Backend.RetryBudget = null;
        Wire.Apply(config, [backend]);
        Assert.That(state.RetryBudget, Is.Null);
    }

    private static int Take(GatewayApi.DataPlane.Routing.Balancing.RetryBudget budget, int times, TimeSpan now) => Enumerable.Range(0, times).Count(_ => budget.TryTake(now));

    private static GatewayApi.DataPlane.Routing.Balancing.RetryBudget Budget(uint percent, uint count) => new(Message(percent, count));

    private static WireBudget Message(uint percent, uint count) => new() { Percent = percent, IntervalMs = 10_000, MinCount = count, MinIntervalMs = 1000 };
}
