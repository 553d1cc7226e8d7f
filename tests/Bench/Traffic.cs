using System.Diagnostics;
using System.Globalization;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench;

/// <summary>
/// Requests over HTTP/1.1 keep-alive through the proxy, and through nginx where it is installed: CPU time of the proxy per request.
/// </summary>
internal static class Traffic
{
    private const int Seconds = 8;

    public static async Task<IReadOnlyList<Figure>> Run()
    {
        if (Find("wrk") is not { } wrk)
        {
            Console.WriteLine("skipped: traffic, because wrk is not installed (Debian package wrk)");
            return [];
        }

        await using var backend = await Backend.Start(new string('x', 1024));
        await using var gateway = new StandaloneGateway { Arguments = ["--access-log", "off"] };
        gateway.Write("all.yaml", string.Join("\n---\n", Manifests.Gateway(Manifests.Http()), Manifests.Service("a", backend.Port), Manifests.Route("r", Manifests.To(("a", 1)))));
        gateway.Start();
        await gateway.UntilDelivered();
        var figures = new List<Figure>();
        var proxy = gateway.ProxyIds().Single();
        for (var round = 0; round < 3; round++)
        {
            figures.Add(await Measure($"round {round + 1}, this proxy", wrk, gateway.HttpPort, () => ProcessUse.CpuSeconds(proxy)));
        }

        figures.Add(new Figure("traffic", "resident memory under load", ProcessUse.ResidentMiB(proxy), "MiB"));
        if (Find("nginx") is not { } nginx)
        {
            Console.WriteLine("skipped: nginx beside it, because nginx is not installed");
            return figures;
        }

        using var peer = new Nginx(nginx, backend.Port);
        await peer.UntilReady();
        for (var round = 0; round < 3; round++)
        {
            figures.Add(await Measure($"round {round + 1}, nginx", wrk, peer.Port, peer.CpuSeconds));
        }

        return figures;
    }

    private static string? Find(string tool) => new[] { "/usr/local/bin", "/usr/bin", "/usr/sbin" }.Select(d => Path.Combine(d, tool)).FirstOrDefault(File.Exists);

    private static async Task<Figure> Measure(string name, string wrk, int port, Func<double> cpu)
    {
        var before = cpu();
        var start = new ProcessStartInfo(wrk) { RedirectStandardOutput = true };
        string[] arguments = ["-t", "1", "-c", "64", "-d", $"{Seconds}s", "-H", $"Host: {Manifests.Host}", $"http://127.0.0.1:{port}/"];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var used = cpu() - before;
        var summary = output.Split('\n').First(l => l.Contains(" requests in ", StringComparison.Ordinal)).Trim();
        var requests = double.Parse(summary.Split(' ')[0], CultureInfo.InvariantCulture);
        var errors = output.Split('\n').FirstOrDefault(l => l.Contains("Non-2xx", StringComparison.Ordinal) || l.Contains("Socket errors", StringComparison.Ordinal));
        Console.WriteLine($"  {name}: {summary}{(errors is null ? "" : " — " + errors.Trim())}");
        return new Figure("traffic", $"CPU per request, {name}", used * 1e6 / requests, "µs");
    }
}
