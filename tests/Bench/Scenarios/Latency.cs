using GatewayApi.Tests.Bench.Loads;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Subjects;

namespace GatewayApi.Tests.Bench.Scenarios;

/// <summary>
/// How long the slowest of a hundred requests takes at half of the rate that a proxy can do. A request that has to wait for its connection is
/// counted from when it is sent, as h2load does, so a standstill is one long request per connection and not all that would have been sent.
/// </summary>
internal static class Latency
{
    public const string Scenario = "latency";
    public const string P99 = "p99 at half of the own maximum";

    private const int Connections = 32;

    /// <summary>Runs it.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(BenchOptions options)
    {
        if (Tool.Need("h2load", "nghttp2-client", Scenario) is null)
        {
            return [];
        }

        await using var contest = await Contest.Open();
        var folder = PeerProcess.Folder();
        var log = Path.Combine(folder.FullName, "log");
        var (medians, rates) = (new List<(string, double)>(), new List<(string, double)>());
        foreach (var subject in contest.Subjects)
        {
            await Load(subject, options.Pick(1, 3));
        }

        var figures = await Rounds.Run(new Figure(Scenario, P99, "", "ms", [0]), contest.Subjects, static s => s.Name, options.Rounds, async subject =>
        {
            var most = await Load(subject, options.Seconds);
            var rate = most.Requests / most.Seconds;
            await Load(subject, options.Seconds, "--rps", FormattableString.Invariant($"{rate / 2 / Connections:F1}"), "--log-file", log);
            var latencies = H2Load.Latencies(File.ReadLines(log));
            File.Delete(log);
            rates.Add((subject.Name, rate));
            medians.Add((subject.Name, Statistics.Percentile(latencies, 0.5) / 1000));
            return Statistics.Percentile(latencies, 0.99) / 1000;
        });
        folder.Delete(recursive: true);
        return [.. figures, .. Collect("p50 at half of the own maximum", "ms", medians), .. Collect("own maximum, all on this machine", "1/s", rates)];
    }

    private static Task<LoadResult> Load(ISubject subject, int seconds, params string[] more) =>
        H2Load.Run(subject.At(Entry.Http), Backends.Small, seconds, ["--h1", "-c", $"{Connections}", .. more]);

    private static IEnumerable<Figure> Collect(string name, string unit, IEnumerable<(string Subject, double Value)> samples) =>
        samples.GroupBy(static s => s.Subject).Select(g => new Figure(Scenario, name, g.Key, unit, [.. g.Select(static s => s.Value)]));
}
