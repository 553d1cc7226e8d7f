using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>A backend that takes any request for a WebSocket and sends its messages back.</summary>
internal sealed class WebSocketEcho : IAsyncDisposable
{
    private readonly RawBackend _backend = new(ServeAsync);

    public int Port => _backend.Port;

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private static async Task ServeAsync(Socket connection)
    {
        var head = await RawBackend.ReadHeadAsync(connection);
        var key = head.Split("\r\n").First(static l => l.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(':')[1].Trim();
#pragma warning disable CA5350 // RFC 6455 says so.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await connection.SendAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
        await using var stream = new NetworkStream(connection);
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, default) is { MessageType: not WebSocketMessageType.Close } message)
            {
                await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, default);
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", default);
        }
        catch (WebSocketException)
        {
        }
    }
}
