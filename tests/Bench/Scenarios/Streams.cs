using System.Net;
using System.Net.Sockets;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Subjects;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench.Scenarios;

/// <summary>
/// Connections that are carried as they are, a TCPRoute's, and the same through HAProxy in mode tcp where it is installed: CPU time of the proxy per GiB.
/// </summary>
internal static class Streams
{
    private const string Scenario = "streams";
    private const int Connections = 4;

    private const string Route = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: TCPRoute
        metadata: { name: r, namespace: ns }
        spec: { parentRefs: [{ name: gw }], rules: [{ backendRefs: [{ name: a, port: 80 }] }] }
        """;

    /// <summary>Runs it.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(BenchOptions options)
    {
        var bytes = (long)options.Pick(128, 512) << 20;
        await using var source = new ByteSource(bytes);
        await using var gateway = await Standalone.Start(
            ("all.yaml", Yaml.Join(Manifests.Gateway("{ name: tcp, port: 80, protocol: TCP }"), Manifests.Service("a", source.Port), Route)));
        var proxy = gateway.ProxyIds().Single();
        var port = FreePort.Next();
        await using var peer = Tool.Need("haproxy", "haproxy", "HAProxy beside streams") is { } haproxy ? await HaProxy.StartTcp(haproxy, port, source.Port) : null;
        List<(string Name, int Port, Func<double> Cpu)> subjects = [(SubjectNames.Own, gateway.HttpPort, () => ProcessUse.CpuSeconds(proxy))];
        if (peer is not null)
        {
            subjects.Add((SubjectNames.HaProxy, port, peer.CpuSeconds));
        }

        return await Rounds.Run(new Figure(Scenario, "TCP passthrough, CPU per GiB", "", "ms", [0]), subjects, static s => s.Name, options.Rounds, async s =>
        {
            var before = s.Cpu();
            await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => Download(s.Port, bytes))));
            return (s.Cpu() - before) * 1000 / ((double)Connections * bytes / (1L << 30));
        });
    }

    private static async Task Download(int port, long bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var buffer = new byte[256 * 1024];
        var left = bytes;
        while (left > 0 && await client.Client.ReceiveAsync(buffer) is > 0 and var read)
        {
            left -= read;
        }

        if (left != 0)
        {
            throw new IOException($"{left} bytes are missing");
        }
    }
}
