using GatewayApi.Tests.Bench.Loads;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Subjects;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench.Scenarios;

/// <summary>What a request costs the proxy with one route and with many, all of them loaded in turn.</summary>
internal static class RouteCount
{
    public const string Scenario = "routes";
    public const string One = "1 route";
    public const string ManyHosts = "10,000 routes on 1,000 hosts";
    public const string OneHost = "10,000 routes on one host, worst place";

    private const int Count = 10_000;
    private const int PerHost = 10;

    /// <summary>Runs it.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(BenchOptions options)
    {
        if (Tool.Need("wrk", "wrk", Scenario) is null)
        {
            return [];
        }

        await using var backends = await Backends.Start();
        var common = Yaml.Join(Manifests.Gateway(Manifests.Http()), Manifests.Service("a", backends.Files));
        await using var one = await Standalone.Start(("all.yaml", common), ("routes.yaml", Yaml.PathRoute("r", "h.test", "/", "a")));
        await using var manyHosts = await Standalone.Start(
            ("all.yaml", common), ("routes.yaml", Yaml.Many(Count, static i => Yaml.PathRoute($"r{i}", $"h{i / PerHost}.test", $"/r{i}", "a"))));

        // All prefixes are longer than the one that matches, so it comes last in the order of precedence.
        await using var oneHost = await Standalone.Start(
            ("all.yaml", common), ("routes.yaml", Yaml.Many(Count, static i => Yaml.PathRoute($"r{i}", "h.test", i == 0 ? "/" : $"/r{i}", "a"))));
        (string Name, StandaloneGateway Gateway, string Host, string Path)[] all =
        [
            (One, one, "h.test", "/r"), (ManyHosts, manyHosts, $"h{(Count / PerHost) - 1}.test", $"/r{Count - 1}"), (OneHost, oneHost, "h.test", "/r"),
        ];
        foreach (var (_, gateway, host, path) in all)
        {
            await Wrk.Run(new Door("http", gateway.HttpPort, host), path, options.Pick(1, 2));
        }

        var figures = await Rounds.Run(new Figure(Scenario, "CPU per request", "", "µs", [0]), all, static s => s.Name, options.Rounds, async s =>
        {
            var before = s.Gateway.CpuSeconds().Proxy;
            var result = await Wrk.Run(new Door("http", s.Gateway.HttpPort, s.Host), s.Path, options.Seconds);
            return result.Failures > 0
                ? throw new InvalidOperationException($"{result.Failures} requests failed with {s.Name}")
                : (s.Gateway.CpuSeconds().Proxy - before) * 1e6 / result.Requests;
        });
        return [.. figures.Select(static f => f with { Name = f.Subject, Subject = SubjectNames.Own })];
    }
}
