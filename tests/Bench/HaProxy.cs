using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Bench;

/// <summary>HAProxy in mode tcp with one thread, in a folder of its own.</summary>
internal sealed class HaProxy : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatewayapi-bench-");
    private readonly Process _process;

    public HaProxy(string binary, int backend)
    {
        var configuration = Path.Combine(_folder.FullName, "haproxy.cfg");
        File.WriteAllText(configuration, $"""
            global
              nbthread 1
            defaults
              mode tcp
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            frontend f
              bind 127.0.0.1:{Port}
              default_backend b
            backend b
              server s 127.0.0.1:{backend}

            """);
        _process = Process.Start(binary, ["-q", "-db", "-f", configuration]);
    }

    public int Port { get; } = FreePort.Next();

    public double CpuSeconds() => ProcessUse.CpuSeconds(_process.Id);

    /// <summary>Waits until it accepts connections.</summary>
    public async Task UntilReady()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await timer.WaitForNextTickAsync(patience.Token))
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, Port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
