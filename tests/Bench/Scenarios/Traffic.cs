using GatewayApi.Tests.Bench.Loads;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Subjects;

namespace GatewayApi.Tests.Bench.Scenarios;

/// <summary>
/// CPU time per request of several kinds of traffic, beside peers: user and system time of the whole proxy process, divided by the requests that
/// were answered.
/// </summary>
internal static class Traffic
{
    public const string Scenario = "traffic";

    /// <summary>Runs all kinds.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(BenchOptions options)
    {
        await using var contest = await Contest.Open();
        var folder = PeerProcess.Folder();
        var figures = new List<Figure>();
        foreach (var traffic in TrafficCase.All(folder.FullName).Where(static c => Tool.Need(c.Tool, Package(c.Tool), c.Name) is not null))
        {
            figures.AddRange(await Measure(contest.Subjects, traffic, options));
        }

        figures.Add(Figure.Once(Scenario, "resident memory after all of it", ProcessUse.MemoryMiB(contest.Own.ProcessId).Resident, "MiB"));
        folder.Delete(recursive: true);
        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> Measure(IReadOnlyList<ISubject> subjects, TrafficCase traffic, BenchOptions options)
    {
        // What compiles while it runs is not to be measured at that.
        foreach (var subject in subjects)
        {
            await traffic.Load(subject, options.Pick(1, 2));
        }

        var failures = new Dictionary<string, double>(StringComparer.Ordinal);
        var figures = await Rounds.Run(
            new Figure(Scenario, traffic.Name, "", "µs", [0]), subjects, static s => s.Name, options.Rounds, async subject =>
            {
                var (cpu, result) = await Cpu(subject, () => traffic.Load(subject, options.Seconds));
                failures[subject.Name] = failures.GetValueOrDefault(subject.Name) + result.Failures;
                return cpu;
            });
        return [.. figures, .. failures.Where(static f => f.Value > 0).Select(f => Figure.Once(Scenario, $"{traffic.Name}: failed", f.Value, "requests", f.Key))];
    }

    /// <summary>Microseconds of CPU time per request of a load.</summary>
    public static async Task<(double Microseconds, LoadResult Result)> Cpu(ISubject subject, Func<Task<LoadResult>> load)
    {
        var before = subject.CpuSeconds();
        var result = await load();
        return result.Requests == 0
            ? throw new InvalidOperationException($"{subject.Name} answered none of the requests")
            : ((subject.CpuSeconds() - before) * 1e6 / result.Requests, result);
    }

    private static string Package(string tool) => tool == "h2load" ? "nghttp2-client" : tool;
}
