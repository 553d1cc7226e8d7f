using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench;

/// <summary>
/// Connections that are carried as they are, a TCPRoute's, and the same through HAProxy in mode tcp where it is installed: CPU time of the proxy per
/// GiB, and per small request and answer. Rounds of the two take turns.
/// </summary>
internal static class Streams
{
    private const int Connections = 4;
    private const long BytesEach = 1L << 29;

    public static async Task<IReadOnlyList<Figure>> Run()
    {
        using var source = new TcpListener(IPAddress.Loopback, 0);
        source.Start();
        var serving = ServeAsync(source);
        var port = ((IPEndPoint)source.LocalEndpoint).Port;
        await using var gateway = new StandaloneGateway { Arguments = ["--access-log", "off"] };
        gateway.Write("all.yaml", string.Join("\n---\n", Manifests.Gateway("{ name: tcp, port: 80, protocol: TCP }"), Manifests.Service("a", port), Route));
        gateway.Start();
        await gateway.UntilDelivered();
        var proxy = gateway.ProxyIds().Single();
        using var peer = Tool.Find("haproxy") is { } haproxy ? new HaProxy(haproxy, port) : null;
        if (peer is null)
        {
            Console.WriteLine("skipped: HAProxy beside it, because haproxy is not installed");
        }

        await (peer?.UntilReady() ?? Task.CompletedTask);
        var figures = new List<Figure>();
        for (var round = 1; round <= 3; round++)
        {
            figures.Add(await Measure($"TCP passthrough, round {round}, this proxy", gateway.HttpPort, () => ProcessUse.CpuSeconds(proxy)));
            if (peer is not null)
            {
                figures.Add(await Measure($"TCP passthrough, round {round}, HAProxy", peer.Port, peer.CpuSeconds));
            }
        }

        source.Stop();
        await serving;
        return figures;
    }

    private const string Route = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: TCPRoute
        metadata: { name: r, namespace: ns }
        spec: { parentRefs: [{ name: gw }], rules: [{ backendRefs: [{ name: a, port: 80 }] }] }
        """;

    private static async Task<Figure> Measure(string name, int port, Func<double> cpu)
    {
        var (before, start) = (cpu(), Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => DownloadAsync(port))));
        var (used, took) = (cpu() - before, Stopwatch.GetElapsedTime(start));
        var gib = (double)Connections * BytesEach / (1L << 30);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {gib:F1} GiB in {took.TotalSeconds:F2} s"));
        return new Figure("streams", $"CPU per GiB, {name}", used * 1000 / gib, "ms");
    }

    private static async Task DownloadAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var buffer = new byte[256 * 1024];
        long left = BytesEach;
        while (left > 0 && await client.Client.ReceiveAsync(buffer) is > 0 and var read)
        {
            left -= read;
        }

        if (left != 0)
        {
            throw new IOException($"{left} bytes are missing");
        }
    }

    private static async Task ServeAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync();
                _ = Task.Run(() => SendAsync(socket));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The measurement is over.
        }
    }

    private static async Task SendAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                var block = new byte[256 * 1024];
                for (long sent = 0; sent < BytesEach; sent += block.Length)
                {
                    await socket.SendAsync(block);
                }

                socket.Shutdown(SocketShutdown.Send);
                await socket.ReceiveAsync(new byte[1]);
            }
            catch (SocketException)
            {
                // A probe that went away.
            }
        }
    }
}
