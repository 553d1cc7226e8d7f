using GatewayApi.Tests.Bench.Loads;
using GatewayApi.Tests.Bench.Subjects;

namespace GatewayApi.Tests.BenchTests;

/// <summary>What load generators and metrics say.</summary>
public sealed class LoadTests
{
    [Test]
    public void A_clean_run_of_wrk() => Assert.That(
        Wrk.Read("Running 3s test\n  91677 requests in 3.03s, 99.41MB read\nRequests/sec: 30256.4\n"), Is.EqualTo(new LoadResult(91677, 0, 3.03)));

    [Test]
    public void Failures_of_wrk_are_no_requests() => Assert.That(
        Wrk.Read("  100 requests in 1.50m, 1MB read\n  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 7\n"),
        Is.EqualTo(new LoadResult(93, 17, 90)));

    [Test]
    public void A_run_of_h2load_that_was_cut_off_at_its_end() => Assert.That(
        H2Load.Read(
            "requests: 1010 total, 1170 started, 1010 done, 1005 succeeded, 5 failed, 2 errored, 0 timeout\nstatus codes: 1000 2xx, 0 3xx, 3 4xx, 2 5xx\n", 3),
        Is.EqualTo(new LoadResult(1000, 10, 3)));

    [TestCase("")]
    [TestCase("connection refused")]
    public void What_is_no_result_is_not_taken_for_one(string output)
    {
        Assert.That(() => Wrk.Read(output), Throws.InstanceOf<FormatException>());
        Assert.That(() => H2Load.Read(output, 1), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void Latencies_are_of_good_answers() =>
        Assert.That(H2Load.Latencies(["1732\t200\t900", "1733\t503\t1", "1734\t200\t300", ""]), Is.EqualTo(new[] { 300.0, 900 }));

    [Test]
    public void A_metric_is_summed_over_what_has_the_label()
    {
        var metrics = new Metrics("# HELP x_total\nx_total{lane=\"full\",a=\"1\"} 2 1732\nx_total{lane=\"routes\"} 3\nx_total{lane=\"full\",a=\"}\"} 4\nx_total_more{lane=\"full\"} 9\n");
        Assert.That(metrics.Sum("x_total", "lane=\"full\""), Is.EqualTo(6));
        Assert.That(metrics.Sum("x_total"), Is.EqualTo(9));
        Assert.That(metrics.Sum("y_total"), Is.Zero);
    }
}
