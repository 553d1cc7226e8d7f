using System.Diagnostics;
using GatewayApi.Tests.Bench.Loads;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Subjects;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench.Scenarios;

/// <summary>One route is edited among 5,000, each with a Service of its own: how long until the edit is live, and what it costs.</summary>
internal static class Edits
{
    public const string Scenario = "edit";
    public const string ControlPlaneCpu = "CPU of the control plane per edit";
    public const string ProxyCpu = "CPU of the proxy per edit";
    public const string Bytes = "resources on the wire per edit";

    private const int Routes = 5000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Runs it.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(BenchOptions options)
    {
        await using var a = await Backend.Start("a");
        await using var b = await Backend.Start("b");
        await using var gateway = await Standalone.Start(
            ("all.yaml", Yaml.Join(Manifests.Gateway(Manifests.Http()), Manifests.Service("a", a.Port), Manifests.Service("b", b.Port))),
            ("edited.yaml", Edited("a")),
            ("services.yaml", Yaml.Many(Routes, i => Manifests.Service($"s{i}", a.Port))),
            ("routes.yaml", Yaml.Many(Routes, static i => Manifests.Route($"r{i}", Manifests.To(($"s{i}", 1)), $"h{i}.test"))));
        var times = await Live(gateway, options.Pick(20, 100));
        double[] sorted = [.. times.Order()];
        return
        [
            Figure.Once(Scenario, "edit to live, median", Statistics.Median(sorted), "ms"),
            Figure.Once(Scenario, "edit to live, p90", Statistics.Percentile(sorted, 0.9), "ms"),
            Figure.Once(Scenario, "edit to live, longest", sorted[^1], "ms"),
            .. await Cost(gateway, options.Pick(1, 3), 100),
        ];
    }

    private static string Edited(string service) => Manifests.Route("edited", Manifests.To((service, 1)));

    private static async Task<IReadOnlyList<double>> Live(StandaloneGateway gateway, int edits)
    {
        using var asker = new Asker();
        var address = new Uri($"http://127.0.0.1:{gateway.HttpPort}/");
        await asker.Until(address, Manifests.Host, Pause, "a");
        var times = new List<double>();
        for (var i = 0; i < edits; i++)
        {
            var next = i % 2 == 0 ? "b" : "a";
            var start = Stopwatch.GetTimestamp();
            gateway.Write("edited.yaml", Edited(next));
            await asker.Until(address, Manifests.Host, Pause, next);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times;
    }

    // Nobody asks either plane anything meanwhile, so what they use is for the edits; and a deal of edits, because CPU time is counted in steps of 10 ms.
    private static async Task<IReadOnlyList<Figure>> Cost(StandaloneGateway gateway, int rounds, int edits)
    {
        var samples = new List<(double Control, double Proxy, double Bytes)>();
        for (var round = 0; round < rounds; round++)
        {
            var (bytes, cpu) = ((await Metrics.Read(gateway.Metrics)).Sum(Delta), gateway.CpuSeconds());
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            for (var i = 0; i < edits; i++)
            {
                gateway.Write("edited.yaml", Edited(i % 2 == 0 ? "b" : "a"));
                await timer.WaitForNextTickAsync();
            }

            var after = gateway.CpuSeconds();
            await gateway.UntilDelivered();
            samples.Add((
                (after.ControlPlane - cpu.ControlPlane) * 1000 / edits, (after.Proxy - cpu.Proxy) * 1000 / edits,
                ((await Metrics.Read(gateway.Metrics)).Sum(Delta) - bytes) / edits));
            Console.WriteLine($"  round {round + 1}: {edits} edits, CPU each {Numbers.Short(samples[^1].Control)} ms of the control plane and {Numbers.Short(samples[^1].Proxy)} ms of the proxy");
        }

        return
        [
            new Figure(Scenario, ControlPlaneCpu, SubjectNames.Own, "ms", [.. samples.Select(static s => s.Control)]),
            new Figure(Scenario, ProxyCpu, SubjectNames.Own, "ms", [.. samples.Select(static s => s.Proxy)]),
            new Figure(Scenario, Bytes, SubjectNames.Own, "bytes", [.. samples.Select(static s => s.Bytes)]),
        ];
    }

    private const string Delta = "gatewayapi_delta_size_bytes_total";
}
