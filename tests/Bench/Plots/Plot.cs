using System.Collections.Immutable;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Reports;
using GatewayApi.Tests.Bench.Scenarios;

namespace GatewayApi.Tests.Bench.Plots;

/// <summary>The pictures of what was measured.</summary>
internal static class Plot
{
    public const string Ratios = "requests.svg";
    public const string Memory = "memory.svg";
    public const string Propagation = "propagation.svg";
    public const string Course = "history.svg";

    // What a request costs, and how long the slowest take: all are multiples of nginx.
    private static readonly (string Scenario, string Name)[] Compared =
        [.. TrafficCase.Names.Select(static n => (Traffic.Scenario, n)), (Latency.Scenario, Latency.P99)];

    /// <summary>All pictures by the name of their file; of the newest run, but for the course of all.</summary>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<BenchRun> runs) => new Dictionary<string, string>
    {
        [Ratios] = Requests(runs[^1]).Draw(),
        [Memory] = MemoryOf(runs[^1]).Draw(),
        [Propagation] = PropagationOf(runs[^1]).Draw(),
        [Course] = CourseOf(runs).Draw(),
    };

    private static BarChart Requests(BenchRun run) => new(
        "CPU time per request, and the slowest of a hundred requests", "times nginx (less is better; the thin line spans the rounds)", [.. SubjectNames.All],
        [.. Compared.Select(c => new BarChart.Group(
            c.Name, [.. SubjectNames.All.Select(s => run.ToNginx(c.Scenario, c.Name, s) ?? [])], Targets.Find(c.Scenario, c.Name)?.Limit))]);

    private static BarChart MemoryOf(BenchRun run) => new(
        "Memory of both planes, resident", "MiB (less is better)", [SubjectNames.Own],
        [.. from what in new[] { Scenarios.Memory.Proxy, Scenarios.Memory.ControlPlane }
            from state in new[] { Scenarios.Memory.Idle, Scenarios.Memory.Many, Scenarios.Memory.Most }
            let name = Scenarios.Memory.Name(what, state)
            select new BarChart.Group(name, [run.Find(Scenarios.Memory.Scenario, name)?.Samples ?? []], Targets.Find(Scenarios.Memory.Scenario, name)?.Limit)]);

    private static LineChart PropagationOf(BenchRun run)
    {
        ImmutableArray<(string Name, ImmutableArray<double> Means)> courses =
        [
            .. new[] { Scenarios.Propagation.InFolder, Scenarios.Propagation.InCluster }.Select(s => (s, run.Find(s, Scenarios.Propagation.Course)?.Samples ?? [])),
        ];
        var points = courses.Max(static c => c.Means.Length);
        return new LineChart(
            "From a new route to its first 200, routes added one by one", "routes there are", "ms, means of 100 routes",
            [.. Enumerable.Range(1, points).Select(static i => $"{i * 100}")],
            [.. courses.Select(c => new LineChart.Series(c.Name, [.. Enumerable.Range(0, points).Select(i => i < c.Means.Length ? c.Means[i] : (double?)null)]))],
            Targets.Find(Scenarios.Propagation.InFolder, Scenarios.Propagation.Mean)?.Limit);
    }

    private static LineChart CourseOf(IReadOnlyList<BenchRun> runs) => new(
        "CPU time per request over time", "runs that were recorded", "times nginx",
        [.. runs.Select(static r => $"{r.Date} {r.Commit}")],
        [.. TrafficCase.Names.Select(name => new LineChart.Series(
            name, [.. runs.Select(r => r.ToNginx(Traffic.Scenario, name) is { IsEmpty: false } ratios ? Statistics.Median(ratios) : (double?)null)]))],
        null);
}
