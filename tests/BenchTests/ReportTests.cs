using System.Collections.Immutable;
using System.Xml.Linq;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Plots;
using GatewayApi.Tests.Bench.Reports;
using GatewayApi.Tests.Bench.Scenarios;

namespace GatewayApi.Tests.BenchTests;

/// <summary>Tables, pictures and what is kept.</summary>
public sealed class ReportTests
{
    private static readonly BenchRun Run = new("2026-01-02", "abc1234", new Machine("A <fast> one", 2, 7.8, "Linux 6", ".NET 10", "NativeAOT", "nginx 1.22.1"), 0.02,
    [
        new Figure(Traffic.Scenario, TrafficCase.Get, SubjectNames.Own, "µs", [13, 14.123456, 12]),
        new Figure(Traffic.Scenario, TrafficCase.Get, SubjectNames.Nginx, "µs", [14, 14, 13]),
        new Figure(Propagation.InFolder, Propagation.Course, SubjectNames.Own, "ms", [7, 8]),
        Figure.Once(Memory.Scenario, Memory.Name(Memory.Proxy, Memory.Idle), 24.4, "MiB"),
    ]);

    [Test]
    public void A_table_has_a_column_per_subject_and_the_targets_below()
    {
        var text = TableReport.Write(Run.Figures, Targets.Judge(Run.Figures));
        Assert.That(text, Does.Contain("""

            traffic          GatewayApi        nginx
              GET 1 KiB  µs  13.0 [12.0–14.1]  14.0 [13.0–14.0]

            """));
        Assert.That(text, Does.Contain("  traffic: GET 1 KiB             ≤ 1.0 × nginx  0.93 [0.92–1.01]  met, but not in every round\n"));
        Assert.That(text, Does.Contain("  memory: idle: proxy, resident  ≤ 30.0 MiB     24.4              met\n"));
    }

    [Test]
    public void A_run_is_kept_on_one_line_with_the_digits_that_count()
    {
        var line = History.Line(Run);
        Assert.That(line, Does.Not.Contain('\n').And.Contain("14.12").And.Not.Contain("14.123"));
        var read = History.Read([line, ""]).Single();
        Assert.That(read.Machine, Is.EqualTo(Run.Machine));
        Assert.That(read.Figures.Select(static f => (f.Scenario, f.Name, f.Subject, f.Unit)), Is.EqualTo(Run.Figures.Select(static f => (f.Scenario, f.Name, f.Subject, f.Unit))));
        Assert.That(read.Find(Traffic.Scenario, TrafficCase.Get)!.Median, Is.EqualTo(13));
    }

    [Test]
    public void Pictures_are_well_formed_and_say_their_units()
    {
        var plots = Plot.Of([Run, Run with { Date = "2026-01-03", Figures = Run.Figures.RemoveAt(1) }, Run]);
        foreach (var (name, svg) in plots)
        {
            Assert.That(() => XDocument.Parse(svg), Throws.Nothing, name);
            Assert.That(svg, Does.Contain("prefers-color-scheme:dark"), name);
        }

        Assert.That(plots[Plot.Ratios], Does.Contain("times nginx"));
        Assert.That(plots[Plot.Memory], Does.Contain("MiB"));
        Assert.That(plots[Plot.Propagation], Does.Contain("ms, means").And.Contain("routes there are"));
        Assert.That(plots[Plot.Course], Does.Contain("2026-01-03 abc1234"));
    }

    [TestCase(0.93, 1, 0.2)]
    [TestCase(1.2, 1.2, 0.2)]
    [TestCase(160, 200, 50)]
    [TestCase(4.1, 5, 1)]
    [TestCase(0, 1, 0.2)]
    public void An_axis_ends_at_a_round_number_above_all_values(double greatest, double top, double step)
    {
        var axis = Axis.For(greatest);
        Assert.That((axis.Top, axis.Step), Is.EqualTo((top, step)).Within(1e-12));
        Assert.That(axis.Marks.Last(), Is.EqualTo(axis.Top).Within(1e-12));
    }

    [Test]
    public void The_summary_says_where_figures_come_from()
    {
        var page = MarkdownSummary.Write(Run);
        Assert.That(page, Does.Contain("| commit | `abc1234`, 2026-01-02 |").And.Contain("2 cores, 7.8 GiB").And.Not.Contain("relied on"));
        Assert.That(page, Does.Contain("| traffic: GET 1 KiB | ≤ 1.0 × nginx | 0.93 [0.92–1.01] | met, but not in every round |"));
        Assert.That(MarkdownSummary.Write(Run with { Busy = 0.4 }), Does.Contain("40 %").And.Contain("too much for the figures to be relied on"));
    }

    [Test]
    public void Each_target_is_of_a_figure_of_its_own() => Assert.That(Targets.All.Select(static t => (t.Scenario, t.Figure)).ToImmutableHashSet(), Has.Count.EqualTo(Targets.All.Count));
}
