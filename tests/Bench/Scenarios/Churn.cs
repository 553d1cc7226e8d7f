using System.Diagnostics;
using GatewayApi.Tests.Bench.Loads;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Subjects;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench.Scenarios;

/// <summary>Endpoints that come and go at 5,000 changes per minute among 5,000 routes; and edits of all kinds under full load.</summary>
internal static class Churn
{
    public const string Scenario = "churn";
    public const string ProxyCpu = "5,000 changes per minute: proxy";
    public const string Rebuilds = "5,000 changes per minute: translations of more than endpoints";
    public const string Failures = "edits under load: failed requests";

    private const int Routes = 5000;
    private const int Moving = 200;
    private const double PerMinute = 5000;
    private const double EditsPerSecond = 5;

    /// <summary>Both.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(BenchOptions options) => [.. await Endpoints(options.Pick(10, 30)), .. await UnderLoad(options.Pick(10, 20))];

    private static async Task<IReadOnlyList<Figure>> Endpoints(int seconds)
    {
        await using var gateway = await Standalone.Start(
        [
            ("all.yaml", Manifests.Gateway(Manifests.Http())),
            ("services.yaml", Yaml.Many(Routes, static i => Yaml.Service($"s{i}"))),
            ("slices.yaml", Yaml.Many(Routes - Moving, static i => Yaml.Slice($"s{i + Moving}", 8080, "10.0.0.1"))),
            ("routes.yaml", Yaml.Many(Routes, static i => Manifests.Route($"r{i}", Manifests.To(($"s{i}", 1)), $"h{i}.test"))),
            .. Enumerable.Range(0, Moving).Select(static i => (FileName(i), Yaml.Slice($"s{i}", 8080, "10.0.0.1"))),
        ]);
        var (before, cpu, start) = (await Metrics.Read(gateway.Metrics), gateway.CpuSeconds(), Stopwatch.GetTimestamp());
        var changes = 0;
        for (TimeSpan took; (took = Stopwatch.GetElapsedTime(start)).TotalSeconds < seconds;)
        {
            // The clock is asked and not the timer, so that a late tick is made up for.
            for (; changes < took.TotalMinutes * PerMinute; changes++)
            {
                gateway.Write(FileName(changes % Moving), Yaml.Slice($"s{changes % Moving}", 8080, "10.0.0.1", $"10.0.1.{changes % 250}"));
            }

            await Task.Delay(5);
        }

        await gateway.UntilDelivered();
        var (after, used, minutes) = (await Metrics.Read(gateway.Metrics), gateway.CpuSeconds(), Stopwatch.GetElapsedTime(start).TotalMinutes);
        double Grown(string name, string label = "") => after.Sum(name, label) - before.Sum(name, label);
        return
        [
            Figure.Once(Scenario, "changes per minute", changes / minutes, "1/min"),
            Figure.Once(Scenario, ProxyCpu, (used.Proxy - cpu.Proxy) / (minutes * 60) * 100, "% of a core"),
            Figure.Once(Scenario, "5,000 changes per minute: control plane", (used.ControlPlane - cpu.ControlPlane) / (minutes * 60) * 100, "% of a core"),
            Figure.Once(Scenario, Rebuilds, Grown(Translations, "lane=\"full\"") + Grown(Translations, "lane=\"routes\""), ""),
            Figure.Once(Scenario, "5,000 changes per minute: translations of endpoints alone", Grown(Translations, "lane=\"endpoints\""), ""),
            Figure.Once(Scenario, "resources on the wire per change", Grown("gatewayapi_delta_size_bytes_total") / changes, "bytes"),
        ];
    }

    private static async Task<IReadOnlyList<Figure>> UnderLoad(int seconds)
    {
        if (Tool.Need("wrk", "wrk", "edits under load") is null)
        {
            return [];
        }

        await using var backends = await Backends.Start();
        await using var gateway = await Standalone.Start(
            ("all.yaml", Yaml.Join(Manifests.Gateway(Manifests.Http()), Manifests.Service("b", backends.Application))), ("a.yaml", A(0)), ("route.yaml", Route(0)));
        var cpu = gateway.CpuSeconds();
        var load = Wrk.Run(new Door("http", gateway.HttpPort, Manifests.Host), Backends.Small, seconds);
        var edits = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / EditsPerSecond));
        while (!load.IsCompleted && await timer.WaitForNextTickAsync())
        {
            edits++;
            gateway.Write("route.yaml", Route(edits));
            gateway.Write("a.yaml", A(edits));
            gateway.Write("other.yaml", Manifests.Route("other", Manifests.To(("b", 1)), $"other{edits}.test"));
        }

        var (result, used) = (await load, gateway.CpuSeconds());
        return
        [
            Figure.Once(Scenario, Failures, result.Failures, "requests"),
            Figure.Once(Scenario, "edits under load: requests", result.Requests, "requests"),
            Figure.Once(Scenario, "edits under load: edits of weights, endpoints and routes each", edits, ""),
            Figure.Once(Scenario, "edits under load: CPU of the proxy per request", (used.Proxy - cpu.Proxy) * 1e6 / result.Requests, "µs"),
        ];

        // The second endpoint of the first Service comes and goes.
        string A(int edit) => Manifests.Service("a", edit % 2 == 0 ? [backends.Files] : [backends.Files, backends.Application]);
    }

    // Weights move, and so does what is done to answers.
    private static string Route(int edit) => Manifests.Route("r", $$"""
        { filters: [{ type: ResponseHeaderModifier, responseHeaderModifier: { set: [{ name: x-edit, value: "{{edit}}" }] } }],
            backendRefs: [{ name: a, port: 80, weight: {{1 + (edit % 9)}} }, { name: b, port: 80, weight: {{9 - (edit % 9)}} }] }
        """);

    private static string FileName(int number) => $"slice{number}.yaml";

    private const string Translations = "gatewayapi_translation_duration_seconds_count";
}
