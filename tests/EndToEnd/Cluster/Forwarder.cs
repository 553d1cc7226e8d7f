using System.Net;
using System.Net.Sockets;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>Stands for the Service in front of the control plane's replicas: each connection goes to the next one that takes it.</summary>
internal sealed class Forwarder : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile int[] _ready = [];
    private int _next;

    public Forwarder()
    {
        Port = FreePort.Next();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    /// <summary>The ports of the replicas that are ready. Connections that are there go on.</summary>
    public void Ready(params IEnumerable<int> ports) => _ready = [.. ports];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using (client)
        using (var server = await ConnectAsync())
        {
            if (server is null)
            {
                return;
            }

            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            await Task.WhenAny(CopyAsync(client, server, ended.Token), CopyAsync(server, client, ended.Token));
            await ended.CancelAsync();
        }
    }

    private async Task<TcpClient?> ConnectAsync()
    {
        var ready = _ready;
        for (var i = 0; i < ready.Length; i++)
        {
            var server = new TcpClient();
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, ready[(Interlocked.Increment(ref _next) & int.MaxValue) % ready.Length]);
                return server;
            }
            catch (SocketException)
            {
                server.Dispose();
            }
        }

        return null;
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to, CancellationToken cancellation)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), cancellation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // Either end has gone.
        }
    }
}
