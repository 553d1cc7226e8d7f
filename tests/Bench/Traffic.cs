using System.Diagnostics;
using System.Globalization;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench;

/// <summary>
/// Requests over HTTP/1.1 keep-alive through the proxy, and through nginx where it is installed: CPU time of the proxy per request. Rounds of
/// the two take turns, because what else the machine does changes both.
/// </summary>
internal static class Traffic
{
    private const int Seconds = 5;
    private const int UploadBytes = 64 * 1024;

    public static async Task<IReadOnlyList<Figure>> Run()
    {
        if (Tool.Find("wrk") is not { } wrk)
        {
            Console.WriteLine("skipped: traffic, because wrk is not installed (Debian package wrk)");
            return [];
        }

        var upload = Path.GetTempFileName();
        await File.WriteAllTextAsync(upload, $"wrk.method = \"POST\"\nwrk.body = string.rep(\"x\", {UploadBytes})\n");
        await using var backend = await Backend.Start(new string('x', 1024));
        await using var gateway = new StandaloneGateway { Arguments = ["--access-log", "off"] };
        gateway.Write("all.yaml", string.Join("\n---\n", Manifests.Gateway(Manifests.Http()), Manifests.Service("a", backend.Port), Manifests.Route("r", Manifests.To(("a", 1)))));
        gateway.Start();
        await gateway.UntilDelivered();
        var figures = new List<Figure>();
        var proxy = gateway.ProxyIds().Single();
        using var peer = Tool.Find("nginx") is { } nginx ? new Nginx(nginx, backend.Port) : null;
        if (peer is null)
        {
            Console.WriteLine("skipped: nginx beside it, because nginx is not installed");
        }

        await (peer?.UntilReady() ?? Task.CompletedTask);
        foreach (var (scenario, options) in new[] { ("GET 1 KiB", Array.Empty<string>()), ("POST 64 KiB", ["-s", upload]) })
        {
            for (var round = 0; round < 3; round++)
            {
                figures.Add(await Measure($"{scenario}, round {round + 1}, this proxy", wrk, gateway.HttpPort, () => ProcessUse.CpuSeconds(proxy), options));
                if (peer is not null)
                {
                    figures.Add(await Measure($"{scenario}, round {round + 1}, nginx", wrk, peer.Port, peer.CpuSeconds, options));
                }
            }
        }

        figures.Add(new Figure("traffic", "resident memory under load", ProcessUse.ResidentMiB(proxy), "MiB"));
        File.Delete(upload);
        return figures;
    }

    private static async Task<Figure> Measure(string name, string wrk, int port, Func<double> cpu, string[] options)
    {
        var before = cpu();
        var start = new ProcessStartInfo(wrk) { RedirectStandardOutput = true };
        string[] arguments = [.. options, "-t", "1", "-c", "64", "-d", $"{Seconds}s", "-H", $"Host: {Manifests.Host}", $"http://127.0.0.1:{port}/"];
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
