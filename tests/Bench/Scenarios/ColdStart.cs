using System.Diagnostics;
using System.Globalization;
using GatewayApi.Tests.Bench.Loads;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Subjects;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench.Scenarios;

/// <summary>From the start of a proxy process to its first proxied answer, with the configuration on disk and no control plane.</summary>
internal static class ColdStart
{
    public const string Scenario = "coldstart";
    public const string OneRoute = "process to first answer, 1 route";
    public const string ManyRoutes = "process to first answer, 5,000 routes";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Runs it.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(BenchOptions options)
    {
        await using var backend = await Backend.Start("a");
        return [await Measure(OneRoute, 1, backend.Port, options.Pick(5, 20)), await Measure(ManyRoutes, 5000, backend.Port, options.Pick(5, 20))];
    }

    private static async Task<Figure> Measure(string name, int routes, int backend, int starts)
    {
        await using var gateway = await Standalone.Start(("all.yaml", Yaml.Join(
            Manifests.Gateway(Manifests.Http()), Manifests.Service("a", backend), Yaml.Many(routes, static i => Yaml.PathRoute($"r{i}", $"h{i}.test", "/", "a")))));

        // The proxy has to end before its control plane, which would start it again, is gone.
        var proxy = gateway.ProxyIds().Single();
        await gateway.KillControlPlane();
        await Ended(proxy);
        var times = new List<double>();
        for (var i = 0; i < starts; i++)
        {
            times.Add(await Start(gateway));
        }

        Console.WriteLine($"  {name}: {string.Join(", ", times.Select(Numbers.Short))} ms");
        return new Figure(Scenario, name, SubjectNames.Own, "ms", [.. times]);
    }

    private static async Task<double> Start(StandaloneGateway gateway)
    {
        using var asker = new Asker();
        var start = new ProcessStartInfo(Binaries.DataPlane)
        {
            ArgumentList =
            {
                "--gateway", "ns/gw", "--state", Path.Combine(gateway.State, "ns", "gw"), "--port-offset", gateway.PortOffset.ToString(CultureInfo.InvariantCulture),
                "--admin-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Next()}"), "--access-log", "off", "--log-level", "warning",
            },
        };
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        await asker.Until(new Uri($"http://127.0.0.1:{gateway.HttpPort}/"), "h0.test", Pause);
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        process.Kill();
        await process.WaitForExitAsync();
        return took;
    }

    private static async Task Ended(int process)
    {
        Signals.Kill(process);
        using var timer = new PeriodicTimer(Pause);
        while (Directory.Exists($"/proc/{process}") && await timer.WaitForNextTickAsync())
        {
        }
    }
}
