using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>A client on a bare socket.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawClient> ConnectAsync(int port)
    {
        var client = new RawClient();
        await client._socket.ConnectAsync(IPAddress.Loopback, port);
        return client;
    }

    /// <summary>Sends a text and reads until the connection ends.</summary>
    public static async Task<string> ExchangeAsync(int port, string text)
    {
        using var client = await ConnectAsync(port);
        await client.SendAsync(text);
        return await client.ReadToEndAsync();
    }

    public async Task SendAsync(string text) => await _socket.SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await _socket.SendAsync(bytes);

    /// <summary>Closes without a word, or with a reset.</summary>
    public void CloseHard(bool reset)
    {
        _socket.LingerState = new LingerOption(reset, 0);
        _socket.Dispose();
    }

    /// <summary>Reads bytes and drops them.</summary>
    public async Task SkipAsync(long count)
    {
        var buffer = new byte[64 * 1024];
        using var limit = new CancellationTokenSource(Wait.Limit);
        for (; count > 0; count -= await _socket.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), limit.Token) is > 0 and var read ? read : throw new IOException($"{count} bytes are missing"))
        {
        }
    }

    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads until a text has appeared.</summary>
    public async Task<string> ReadUntilAsync(string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(Wait.Limit);
        while (!text.ToString().Contains(end, StringComparison.Ordinal))
        {
            var read = await _socket.ReceiveAsync(buffer, limit.Token);
            if (read == 0)
            {
                throw new IOException($"the connection ended after: {text}");
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    /// <summary>Reads until the head of an answer is there or the other side closes.</summary>
    public Task<string> ReadHeadAsync() => ReadAsync("\r\n\r\n");

    /// <summary>Reads until the other side closes; a reset counts as an end.</summary>
    public Task<string> ReadToEndAsync() => ReadAsync(end: null);

    public void Dispose() => _socket.Dispose();

    private async Task<string> ReadAsync(string? end)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(Wait.Limit);
        try
        {
            while ((end is null || !text.ToString().Contains(end, StringComparison.Ordinal)) && await _socket.ReceiveAsync(buffer, limit.Token) is > 0 and var read)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
        }

        return text.ToString();
    }
}
