using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>A backend of datagrams: sends each one back behind its name.</summary>
internal sealed class UdpEcho : IAsyncDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Task _serving;
    private int _count;

    public UdpEcho(string name)
    {
        Port = ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;
        _serving = ServeAsync(name);
    }

    public int Port { get; }

    /// <summary>Datagrams that have arrived.</summary>
    public int Count => Volatile.Read(ref _count);

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _serving;
    }

    private async Task ServeAsync(string name)
    {
        try
        {
            while (true)
            {
                var datagram = await _socket.ReceiveAsync();
                Interlocked.Increment(ref _count);
                byte[] answer = [.. Encoding.ASCII.GetBytes(name + ":"), .. datagram.Buffer];
                await _socket.SendAsync(answer, datagram.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
