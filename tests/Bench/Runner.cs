using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Reports;
using GatewayApi.Tests.Bench.Scenarios;
using GatewayApi.Tests.Bench.Subjects;

namespace GatewayApi.Tests.Bench;

/// <summary>Runs scenarios one after the other.</summary>
internal static class Runner
{
    private const string Micros = "micro";

    private static readonly (string Name, Func<BenchOptions, Task<IReadOnlyList<Figure>>> Run)[] All =
    [
        ("traffic", Traffic.Run), ("latency", Latency.Run), ("fresh", FreshProcess.Run), ("routes", RouteCount.Run), ("propagation", Propagation.Run),
        ("edit", Edits.Run), ("churn", Churn.Run), ("memory", Memory.Run), ("coldstart", ColdStart.Run), ("streams", Streams.Run), (Micros, Micro.Run),
    ];

    /// <summary>The names of all scenarios.</summary>
    public static IEnumerable<string> Scenarios => All.Select(static s => s.Name);

    /// <summary>Runs scenarios. One that fails takes nothing away from the others.</summary>
    /// <param name="names">Which; none is all but the micro benches, which say nothing of whole processes.</param>
    /// <param name="options">How thoroughly.</param>
    /// <returns>What was measured, and the names of the scenarios that failed.</returns>
    public static async Task<(BenchRun Run, IReadOnlyList<string> Failed)> Measure(IReadOnlyCollection<string> names, BenchOptions options)
    {
        var (figures, failed, busy) = (new List<Figure>(), new List<string>(), 0.0);
        foreach (var scenario in All.Where(s => names.Count == 0 ? s.Name != Micros : names.Contains(s.Name)))
        {
            var others = await Machine.Busy(TimeSpan.FromSeconds(2));
            busy = Math.Max(busy, others);
            Console.WriteLine($"{scenario.Name}{(others > BenchRun.TooBusy ? $" (others use {others * 100:F0} % of the machine: do not rely on the figures)" : "")}");
            try
            {
                figures.AddRange(await scenario.Run(options));
            }
            catch (Exception e)
            {
                failed.Add(scenario.Name);
                Console.WriteLine($"{scenario.Name} FAILED: {e}");
            }
        }

        return (new BenchRun($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}", await Commit(), await Machine.Describe(), busy, [.. figures], options.Quick), failed);
    }

    // The results of the benches themselves do not make the sources others than those of the commit.
    private static async Task<string> Commit() => Tool.Find("git") is { } git
        ? (await Tool.Run(git, ["describe", "--always", "--exclude=*"])).Trim()
            + ((await Tool.Run(git, ["status", "--porcelain", "--untracked-files=no", "--", ":!deploy/benchmarks"])).Length > 0 ? "+" : "")
        : "unknown";
}
