using System.Text.RegularExpressions;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Subjects;

namespace GatewayApi.Tests.Bench.Loads;

/// <summary>Load by h2load of nghttp2: HTTP/2, or HTTP/1.1 with a bound on its rate.</summary>
internal static partial class H2Load
{
    /// <summary>Loads a proxy.</summary>
    /// <param name="door">Where.</param>
    /// <param name="path">What is asked for.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="more">Further options of h2load.</param>
    public static async Task<LoadResult> Run(Door door, string path, double seconds, params string[] more) => Read(
        await Tool.Run(Tool.Find("h2load")!, [.. more, "-D", FormattableString.Invariant($"{seconds:F0}"), "-H", $":authority: {door.Host}", door.Url(path)]), seconds);

    /// <summary>Clients that come one after the other and ask once each, over HTTP/1.1.</summary>
    /// <param name="door">Where.</param>
    /// <param name="path">What is asked for.</param>
    /// <param name="clients">How many there are.</param>
    /// <param name="rate">How many come within a second.</param>
    public static async Task<LoadResult> Once(Door door, string path, int clients, int rate) => Read(
        await Tool.Run(Tool.Find("h2load")!, ["--h1", "-n", $"{clients}", "-c", $"{clients}", "-r", $"{rate}", "-H", $":authority: {door.Host}", door.Url(path)]), (double)clients / rate);

    /// <summary>Reads what it prints.</summary>
    public static LoadResult Read(string output, double seconds)
    {
        var totals = Totals().Match(output);
        var statuses = Statuses().Match(output);
        if (!totals.Success || !statuses.Success)
        {
            throw new FormatException($"h2load said nothing of requests: {output}");
        }

        // What was under way at the end is neither.
        var good = Numbers.Parse(statuses.Groups[1].Value);
        var other = statuses.Groups.Values.Skip(2).Sum(static g => Numbers.Parse(g.Value));
        return new LoadResult(good, other + Numbers.Parse(totals.Groups[1].Value), seconds);
    }

    /// <summary>Reads a log: the microseconds of each answered request, in ascending order.</summary>
    public static double[] Latencies(IEnumerable<string> log) =>
        [.. log.Select(static l => l.Split('\t')).Where(static c => c.Length >= 3 && c[1] == "200").Select(static c => Numbers.Parse(c[2])).Order()];

    [GeneratedRegex(@"requests: .* (\d+) failed,")]
    private static partial Regex Totals();

    [GeneratedRegex(@"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx")]
    private static partial Regex Statuses();
}
