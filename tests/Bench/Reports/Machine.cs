using System.Globalization;
using System.Runtime.InteropServices;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Subjects;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Bench.Reports;

/// <summary>Where figures come from; figures of different machines are not comparable.</summary>
/// <param name="Cpu">The model of the processor.</param>
/// <param name="Cores">How many the kernel shows.</param>
/// <param name="MemoryGiB">Memory of the machine.</param>
/// <param name="Kernel">Name and version of the kernel.</param>
/// <param name="Dotnet">The runtime that runs the benches and what is not native code.</param>
/// <param name="Proxy">How the proxy was published.</param>
/// <param name="Tools">Peers and load generators with their versions.</param>
internal sealed record Machine(string Cpu, int Cores, double MemoryGiB, string Kernel, string Dotnet, string Proxy, string Tools)
{
    /// <summary>This one.</summary>
    public static async Task<Machine> Describe() => new(
        Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Math.Round(Numbers.Parse(Field("/proc/meminfo", "MemTotal")!.Split(' ')[0]) / 1024 / 1024, 1),
        $"Linux {(await File.ReadAllTextAsync("/proc/sys/kernel/osrelease")).Trim()}",
        RuntimeInformation.FrameworkDescription,
        File.Exists(RepositoryRoot.Of("artifacts", "publish", "dataplane", "gatewayapi-dataplane.dll")) ? "ReadyToRun" : "NativeAOT",
        string.Join(", ", await Versions()));

    /// <summary>The share of the machine's CPU time that was used within a moment, from 0 to 1.</summary>
    public static async Task<double> Busy(TimeSpan moment)
    {
        var (idle, total) = Times();
        using var timer = new PeriodicTimer(moment);
        await timer.WaitForNextTickAsync();
        var (laterIdle, laterTotal) = Times();
        return laterTotal > total ? 1 - ((laterIdle - idle) / (laterTotal - total)) : 0;
    }

    // "cpu user nice system idle iowait irq softirq steal …": what is idle, and all of it. Guests are in user already.
    private static (double Idle, double Total) Times()
    {
        double[] fields = [.. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(Numbers.Parse)];
        return (fields[3] + fields[4], fields.Sum());
    }

    private static string? Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();

    private static async Task<IReadOnlyList<string>> Versions()
    {
        var found = new List<string>();
        foreach (var (tool, option) in new[] { ("nginx", "-v"), ("haproxy", "-v"), ("h2load", "--version") })
        {
            if (Tool.Find(tool) is { } path)
            {
                // The first number with dots, whatever is around it.
                var text = await Tool.Run(path, [option], withErrors: true);
                var version = text.Split([' ', '/', '\n']).FirstOrDefault(static w => w.Length > 2 && char.IsAsciiDigit(w[0]) && w.Contains('.', StringComparison.Ordinal));
                found.Add(string.Create(CultureInfo.InvariantCulture, $"{tool} {version?.Split('-')[0]}"));
            }
        }

        return found;
    }
}
