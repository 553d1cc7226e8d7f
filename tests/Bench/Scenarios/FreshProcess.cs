using GatewayApi.Tests.Bench.Loads;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Subjects;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench.Scenarios;

/// <summary>
/// What requests cost in the first ten seconds of a process, its start included, and later. The bare forwarder beside it shows what compiling at
/// run time costs.
/// </summary>
internal static class FreshProcess
{
    public const string Scenario = "fresh";
    public const string First = "first 10 s of a process";
    public const string Steady = "10 s later on";

    private const int Seconds = 10;

    /// <summary>Runs it.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(BenchOptions options)
    {
        if (Tool.Need("wrk", "wrk", Scenario) is null)
        {
            return [];
        }

        var certificate = TestCertificate.Ecdsa("app.test");
        await using var backends = await Backends.Start();
        await using var own = await OwnProxy.Start(backends, certificate);
        var samples = new List<(string Name, string Subject, double Value)>();
        for (var round = 0; round < options.Pick(1, 3); round++)
        {
            await StartAgain(own);
            await Measure(own);
            await using var yarp = await BareForwarder.Start(backends, certificate);
            await Measure(yarp);
            Console.WriteLine($"  round {round + 1}: {string.Join(", ", samples.TakeLast(4).Select(static s => $"{s.Subject} {s.Name} {Numbers.Short(s.Value)}"))} µs");
        }

        return [.. samples.GroupBy(static s => (s.Name, s.Subject)).Select(static g => new Figure(Scenario, g.Key.Name, g.Key.Subject, "µs", [.. g.Select(static s => s.Value)]))];

        async Task Measure(ISubject subject)
        {
            // All that the process has used so far belongs to its first seconds.
            var first = await Wrk.Run(subject.At(Entry.Http), Backends.Small, Seconds);
            samples.Add((First, subject.Name, subject.CpuSeconds() * 1e6 / first.Requests));
            await Wrk.Run(subject.At(Entry.Http), Backends.Small, Seconds);
            samples.Add((Steady, subject.Name, (await Traffic.Cpu(subject, () => Wrk.Run(subject.At(Entry.Http), Backends.Small, Seconds))).Microseconds));
        }
    }

    private static async Task StartAgain(OwnProxy own)
    {
        var before = own.ProcessId;
        Signals.Kill(before);
        using var asker = new Asker();
        await own.Gateway.Until(() => Task.FromResult(own.Gateway.ProxyIds() is [var id] && id != before), "the proxy is started again");
        var door = own.At(Entry.Http);
        await asker.Until(new Uri(door.Url(Backends.Small)), door.Host, TimeSpan.FromMilliseconds(5));
    }
}
