using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace GatewayApi.DataPlane.Streams;

/// <summary>One of the two ends that a relay joins: a socket, and the way to its bytes.</summary>
internal sealed class StreamEnd : IAsyncDisposable
{
    private static readonly LingerOption Reset = new(true, 0);

    private readonly Socket _socket;
    private readonly ConnectionContext? _context;
    private Stream _stream;
    private SslStream? _tls;

    private StreamEnd(Socket socket, Stream stream, ConnectionContext? context)
    {
        _socket = socket;
        _stream = stream;
        _context = context;
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
    }

    /// <summary>An end over a socket that nobody else reads.</summary>
    public static StreamEnd Of(Socket socket) => new(socket, new NetworkStream(socket, ownsSocket: false), null);

    /// <summary>An end whose first bytes a transport has received already: it goes on to receive, the socket sends.</summary>
    public static StreamEnd Of(Socket socket, ConnectionContext context) =>
        new(socket, new SplitStream(context.Transport.Input.AsStream(), new NetworkStream(socket, ownsSocket: false)), context);

    /// <summary>Ends TLS here.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The handshake failed.</exception>
    /// <exception cref="IOException">The client went away.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public async Task TerminateAsync(SslServerAuthenticationOptions options, CancellationToken cancellation)
    {
        _tls = new SslStream(_stream);
        _stream = _tls;
        await _tls.AuthenticateAsServerAsync(options, cancellation);
    }

    /// <summary>Everything goes within TLS from now on.</summary>
    public void Secure(Func<Stream, SslStream> begin) => _stream = _tls = begin(_stream);

    /// <summary>Reads what is there, or waits for it. An empty buffer waits and reads nothing.</summary>
    /// <returns>Bytes; 0 at the end.</returns>
    public ValueTask<int> ReadAsync(Memory<byte> buffer) => _stream.ReadAsync(buffer);

    /// <summary>Writes all bytes.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes);

    /// <summary>Nothing more will be written; the other direction goes on.</summary>
    public async ValueTask EndWritesAsync()
    {
        if (_tls is not null)
        {
            await _tls.ShutdownAsync();
        }

        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Cuts the connection off, so that the other side sees that it did not end well. May be called at any time, from any thread.</summary>
    public void Abort()
    {
        try
        {
            _socket.LingerState = Reset;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        _socket.Dispose();
        _context?.Abort();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
        if (_context is not null)
        {
            await _context.Transport.Input.CompleteAsync();
            await _context.Transport.Output.CompleteAsync();
            await _context.DisposeAsync();
        }
    }
}
