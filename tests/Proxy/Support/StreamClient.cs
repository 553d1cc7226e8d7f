using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>A client of streams, with TLS or without.</summary>
internal sealed class StreamClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;

    private StreamClient(Socket socket, Stream stream) => (_socket, _stream) = (socket, stream);

    /// <summary>The certificate that the other side presented.</summary>
    public string? Subject { get; private set; }

    public static async Task<StreamClient> ConnectAsync(int port, string? serverName = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            var plain = new NetworkStream(socket, ownsSocket: true);
            if (serverName is null)
            {
                return new StreamClient(socket, plain);
            }

            var tls = new SslStream(plain);
            using var limit = new CancellationTokenSource(Wait.Limit);
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = serverName, RemoteCertificateValidationCallback = static (_, _, _, _) => true }, limit.Token);
            return new StreamClient(socket, tls) { Subject = tls.RemoteCertificate?.Subject };
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Says a text, ends, and reads what comes until the other side ends.</summary>
    public static async Task<string> SayAsync(int port, string text, string? serverName = null)
    {
        await using var client = await ConnectAsync(port, serverName);
        await client.SendAsync(text);
        await client.EndAsync();
        return await client.ReadToEndAsync();
    }

    public ValueTask SendAsync(string text) => _stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes);

    /// <summary>Has nothing more to say, and listens on.</summary>
    public async Task EndAsync()
    {
        if (_stream is SslStream tls)
        {
            await tls.ShutdownAsync();
        }

        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Breaks off with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public async Task<string> ReadAsync(int count)
    {
        var bytes = new byte[count];
        using var limit = new CancellationTokenSource(Wait.Limit);
        await _stream.ReadExactlyAsync(bytes, limit.Token);
        return Encoding.ASCII.GetString(bytes);
    }

    public async Task<string> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        using var limit = new CancellationTokenSource(Wait.Limit);
        await _stream.CopyToAsync(all, limit.Token);
        return Encoding.ASCII.GetString(all.ToArray());
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
