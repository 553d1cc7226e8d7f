using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>A client of datagrams. Its socket is connected: an answer from elsewhere would not be heard.</summary>
internal sealed class UdpAsker : IDisposable
{
    private readonly UdpClient _socket = new();

    public UdpAsker(int port) => _socket.Connect(IPAddress.Loopback, port);

    public async Task TellAsync(string text) => await _socket.SendAsync(Encoding.ASCII.GetBytes(text));

    public async Task<string> AskAsync(string text)
    {
        await TellAsync(text);
        using var limit = new CancellationTokenSource(Wait.Limit);
        return Encoding.ASCII.GetString((await _socket.ReceiveAsync(limit.Token)).Buffer);
    }

    public void Dispose() => _socket.Dispose();
}
