using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>A program that is started in a folder of its own and ended with everything it made.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private PeerProcess(DirectoryInfo folder, Process process) => (_folder, _process) = (folder, process);

    public int Id => _process.Id;

    /// <summary>A folder for what a program reads and writes.</summary>
    public static DirectoryInfo Folder() => Directory.CreateTempSubdirectory("gatewayapi-bench-");

    /// <summary>Starts a program and waits until it accepts connections.</summary>
    /// <param name="folder">Its folder, which goes with it.</param>
    /// <param name="start">How it is started.</param>
    /// <param name="ports">What it listens on.</param>
    /// <exception cref="InvalidOperationException">It does not listen.</exception>
    public static async Task<PeerProcess> Start(DirectoryInfo folder, ProcessStartInfo start, params int[] ports)
    {
        var peer = new PeerProcess(folder, Process.Start(start)!);
        try
        {
            foreach (var port in ports)
            {
                await peer.UntilAccepting(port);
            }

            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>User and system time of it and its children, in seconds.</summary>
    public double CpuSeconds() => ProcessUse.TreeCpuSeconds(Id);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Not at once: masters end their workers.
        Signals.Terminate(Id);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task UntilAccepting(int port)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!_process.HasExited)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
        }

        throw new InvalidOperationException($"{_process.StartInfo.FileName} ended with {_process.ExitCode} before it listened on {port}");
    }
}
