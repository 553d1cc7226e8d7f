using System.Text.RegularExpressions;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Subjects;

namespace GatewayApi.Tests.Bench.Loads;

/// <summary>Load by wrk: HTTP/1.1, 64 connections, as fast as it goes.</summary>
internal static partial class Wrk
{
    private const int Connections = 64;

    /// <summary>Loads a proxy.</summary>
    /// <param name="door">Where.</param>
    /// <param name="path">What is asked for.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="more">Further options of wrk.</param>
    public static async Task<LoadResult> Run(Door door, string path, double seconds, params string[] more)
    {
        string[] arguments = [.. more, "-t", "1", "-c", $"{Connections}", "-d", FormattableString.Invariant($"{seconds:F0}s"), "-H", $"Host: {door.Host}", door.Url(path)];
        return Read(await Tool.Run(Tool.Find("wrk")!, arguments));
    }

    /// <summary>Reads what it prints.</summary>
    public static LoadResult Read(string output)
    {
        var total = Total().Match(output);
        if (!total.Success)
        {
            throw new FormatException($"wrk said nothing of requests: {output}");
        }

        var (requests, unit) = (Numbers.Parse(total.Groups[1].Value), total.Groups[3].Value);
        var seconds = Numbers.Parse(total.Groups[2].Value) * (unit == "m" ? 60 : unit == "ms" ? 0.001 : 1);
        var refused = Statuses().Match(output) is { Success: true } statuses ? Numbers.Parse(statuses.Groups[1].Value) : 0;
        var broken = Sockets().Match(output) is { Success: true } sockets ? sockets.Groups.Values.Skip(1).Sum(static g => Numbers.Parse(g.Value)) : 0;
        return new LoadResult(requests - refused, refused + broken, seconds);
    }

    [GeneratedRegex(@"(\d+) requests in ([\d.]+)(ms|s|m),")]
    private static partial Regex Total();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex Statuses();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex Sockets();
}
