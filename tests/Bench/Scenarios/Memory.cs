using System.Globalization;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Subjects;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench.Scenarios;

/// <summary>
/// Memory of both planes without traffic: with nothing, with 5,000 routes and Services, and with 40,000 routes below 2,500 ListenerSets with a
/// certificate each. The resident figure has the pages of the binary in it, which processes share; those that are no file's are given apart.
/// </summary>
internal static class Memory
{
    public const string Scenario = "memory";
    public const string Proxy = "proxy, resident";
    public const string ControlPlane = "control plane, resident";
    public const string Idle = "idle";
    public const string Many = "5,000 routes and Services";
    public const string Most = "40,000 routes, 2,500 certificates";

    private const int Sets = 2500;
    private const int RoutesPerSet = 16;

    /// <summary>The name of a figure.</summary>
    public static string Name(string what, string state) => $"{state}: {what}";

    /// <summary>Runs it.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(BenchOptions options) =>
    [
        .. await Measure(Idle, options, ("all.yaml", Manifests.Gateway(Manifests.Http()))),
        .. await Measure(Many, options,
            ("all.yaml", Manifests.Gateway(Manifests.Http())),
            ("services.yaml", Yaml.Many(5000, static i => Manifests.Service($"s{i}", 8080))),
            ("routes.yaml", Yaml.Many(5000, static i => Manifests.Route($"r{i}", Manifests.To(($"s{i}", 1)), $"h{i}.test")))),
        .. await Measure(Most, options, [("all.yaml", Yaml.OpenGateway), .. Enumerable.Range(0, Sets).Select(Team)]),
    ];

    // What one team has: a host with its certificate, an application, and routes to it.
    private static (string Name, string Content) Team(int number)
    {
        var (host, parent) = ($"h{number}.test", $"{{ kind: ListenerSet, name: set{number} }}");
        return (string.Create(CultureInfo.InvariantCulture, $"team{number}.yaml"), Yaml.Join(
        [
            Manifests.Certificate($"cert{number}", TestCertificate.Ecdsa(host)), Yaml.ListenerSet($"set{number}", host, $"cert{number}"), Manifests.Service($"s{number}", 8080),
            .. Enumerable.Range(0, RoutesPerSet).Select(i => Yaml.PathRoute($"r{number}-{i}", host, $"/r{i}", $"s{number}", parent)),
        ]));
    }

    private static async Task<IReadOnlyList<Figure>> Measure(string state, BenchOptions options, params (string Name, string Content)[] manifests)
    {
        await using var gateway = await Standalone.Start(manifests);

        // What was needed to get there is given back within seconds, or not at all.
        using var settled = new PeriodicTimer(TimeSpan.FromSeconds(options.Pick(5, 20)));
        await settled.WaitForNextTickAsync();
        Figure[] figures = [.. Of(state, Proxy, gateway.ProxyIds().Single()), .. Of(state, ControlPlane, gateway.ControlPlaneId)];
        Console.WriteLine($"  {state}: {string.Join(", ", figures.Select(static f => Numbers.Short(f.Median)))} MiB");
        return figures;
    }

    private static IEnumerable<Figure> Of(string state, string what, int process)
    {
        var (resident, anonymous, proportional) = ProcessUse.MemoryMiB(process);
        var plane = what.Split(',')[0];
        return
        [
            Figure.Once(Scenario, Name(what, state), resident, "MiB"),
            Figure.Once(Scenario, Name($"{plane}, of no file", state), anonymous, "MiB"),
            Figure.Once(Scenario, Name($"{plane}, proportional", state), proportional, "MiB"),
            Figure.Once(Scenario, Name($"{plane}, most ever", state), ProcessUse.PeakMiB(process), "MiB"),
        ];
    }
}
