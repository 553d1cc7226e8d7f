using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench;

/// <summary>Memory with many routes, the time an edit takes among them, and the time from a fresh process to its first answer.</summary>
internal static class Scale
{
    private const int Edits = 40;

    public static async Task<IReadOnlyList<Figure>> Run(int routes)
    {
        await using var a = await Backend.Start("a");
        await using var b = await Backend.Start("b");
        await using var gateway = new StandaloneGateway { Arguments = ["--access-log", "off"] };
        var scenario = string.Create(CultureInfo.InvariantCulture, $"{routes} routes");
        gateway.Write("gateway.yaml", string.Join("\n---\n", Manifests.Gateway(Manifests.Http()), Manifests.Service("a", a.Port), Manifests.Service("b", b.Port)));
        gateway.Write("edited.yaml", Manifests.Route("edited", Manifests.To(("a", 1))));
        gateway.Write("many.yaml", Many(routes));
        gateway.Start();
        await gateway.UntilDelivered();
        var proxy = gateway.ProxyIds().Single();
        using var client = new HttpClient();
        await UntilSays(gateway, client, "a");
        var (proxyCpu, controlCpu) = (ProcessUse.CpuSeconds(proxy), ProcessUse.CpuSeconds(gateway.ControlPlaneId));
        var times = new List<double>();
        for (var i = 0; i < Edits; i++)
        {
            var next = i % 2 == 0 ? "b" : "a";
            var start = Stopwatch.GetTimestamp();
            gateway.Write("edited.yaml", Manifests.Route("edited", Manifests.To((next, 1))));
            await UntilSays(gateway, client, next);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return
        [
            new Figure(scenario, "edit to live, median", times[Edits / 2], "ms"),
            new Figure(scenario, "edit to live, slowest", times[^1], "ms"),
            new Figure(scenario, "CPU of the control plane per edit", (ProcessUse.CpuSeconds(gateway.ControlPlaneId) - controlCpu) * 1000 / Edits, "ms"),
            new Figure(scenario, "CPU of the proxy per edit, with its requests", (ProcessUse.CpuSeconds(proxy) - proxyCpu) * 1000 / Edits, "ms"),
            new Figure(scenario, "resident memory, proxy", ProcessUse.ResidentMiB(proxy), "MiB"),
            new Figure(scenario, "resident memory, control plane", ProcessUse.ResidentMiB(gateway.ControlPlaneId), "MiB"),
            new Figure(scenario, "proxy killed to next answer, configuration on disk", await Restart(gateway, client, proxy), "ms"),
        ];
    }

    private static async Task<double> Restart(StandaloneGateway gateway, HttpClient client, int proxy)
    {
        Signals.Kill(proxy);
        var start = Stopwatch.GetTimestamp();
        await UntilSays(gateway, client, "a");
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Many(int routes)
    {
        var text = new StringBuilder();
        for (var i = 0; i < routes; i++)
        {
            text.Append(Manifests.Route($"r{i}", Manifests.To(("a", 1)), $"h{i}.test")).Append("\n---\n");
        }

        return text.ToString();
    }

    private static Task UntilSays(StandaloneGateway gateway, HttpClient client, string body) => gateway.Until(
        async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{gateway.HttpPort}/") { Headers = { Host = Manifests.Host } };
            try
            {
                using var response = await client.SendAsync(request);
                return await response.Content.ReadAsStringAsync() == body;
            }
            catch (SocketException)
            {
                // The platform's client says so, and not HttpRequestException, when a fresh connection is reset by a proxy that was just killed.
                return false;
            }
        },
        $"{body} is served");
}
