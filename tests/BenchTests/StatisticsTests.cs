using GatewayApi.Tests.Bench.Measuring;

namespace GatewayApi.Tests.BenchTests;

/// <summary>What samples come to.</summary>
public sealed class StatisticsTests
{
    [TestCase(new[] { 3.0 }, 3)]
    [TestCase(new[] { 9.0, 1, 5 }, 5)]
    [TestCase(new[] { 4.0, 1, 2, 9 }, 3)]
    public void The_median_is_in_the_middle(double[] samples, double expected) => Assert.That(Statistics.Median(samples), Is.EqualTo(expected));

    [Test]
    public void Nothing_has_no_median() => Assert.That(static () => Statistics.Median([]), Throws.ArgumentException);

    [TestCase(0.5, 50)]
    [TestCase(0.99, 99)]
    [TestCase(0.991, 100)]
    [TestCase(1, 100)]
    [TestCase(0.001, 1)]
    public void A_percentile_is_a_sample(double share, double expected) =>
        Assert.That(Statistics.Percentile([.. Enumerable.Range(1, 100).Select(static i => (double)i)], share), Is.EqualTo(expected));

    [Test]
    public void The_spread_is_a_share_of_the_median()
    {
        Assert.That(Statistics.Spread([10, 12, 8]), Is.EqualTo(0.4));
        Assert.That(Statistics.Spread([0, 0]), Is.Zero);
    }

    [Test]
    public void Means_are_of_as_many_samples_as_are_left() => Assert.That(Statistics.Means([1, 3, 5, 7, 9], 2), Is.EqualTo(new[] { 2.0, 6, 9 }));

    [Test]
    public void Every_round_begins_with_another_subject()
    {
        Assert.That(Enumerable.Range(0, 3).Select(static r => Rounds.Order(3, r).First()), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(Rounds.Order(3, 7), Is.EquivalentTo(new[] { 0, 1, 2 }));
    }

    [TestCase(0, "0")]
    [TestCase(0.0312, "0.0312")]
    [TestCase(0.934, "0.93")]
    [TestCase(13.08, "13.1")]
    [TestCase(54321, "54321")]
    public void Numbers_have_no_more_digits_than_count(double value, string expected) => Assert.That(Numbers.Short(value), Is.EqualTo(expected));
}
