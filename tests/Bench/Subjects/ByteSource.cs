using System.Net;
using System.Net.Sockets;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>Sends a number of bytes to whoever connects.</summary>
internal sealed class ByteSource : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly long _bytes;
    private readonly Task _serving;

    public ByteSource(long bytes)
    {
        _bytes = bytes;
        _listener.Start();
        _serving = Serve();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                _ = Task.Run(() => Send(socket));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The measurement is over.
        }
    }

    private async Task Send(Socket socket)
    {
        using (socket)
        {
            try
            {
                var block = new byte[256 * 1024];
                for (long sent = 0; sent < _bytes; sent += block.Length)
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
