using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace GatewayApi.DataPlane.Listening;

/// <summary>Takes the PROXY header off a fresh connection, and not a byte more.</summary>
internal static class ProxyHeaderReader
{
    /// <summary>Reads it.</summary>
    /// <returns>Whom the connection is from; null when it does not begin with a header.</returns>
    /// <exception cref="OperationCanceledException">Not in time.</exception>
    /// <exception cref="SocketException">The other side went away.</exception>
    public static async Task<ConnectionAddresses?> ReadAsync(Socket socket, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ProxyHeader.MaxLength);
        try
        {
            for (var filled = 0; filled < ProxyHeader.MaxLength;)
            {
                var seen = await socket.ReceiveAsync(buffer.AsMemory(filled, ProxyHeader.MaxLength - filled), SocketFlags.Peek, cancellation);
                var outcome = ProxyHeader.Parse(buffer.AsSpan(0, filled + seen), out var addresses, out var length);
                if (seen == 0 || outcome == ProxyHeader.Outcome.Malformed)
                {
                    return null;
                }

                // All of what is there belongs to a header that is not complete: taken off, it does not wake the next look at once.
                var count = outcome == ProxyHeader.Outcome.Complete ? length - filled : seen;
                for (var end = filled + count; filled < end;)
                {
                    filled += await socket.ReceiveAsync(buffer.AsMemory(filled, end - filled), SocketFlags.None, cancellation);
                }

                if (outcome == ProxyHeader.Outcome.Complete)
                {
                    return addresses ?? Of(socket);
                }
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The addresses of the socket itself.</summary>
    public static ConnectionAddresses Of(Socket socket) => new(socket.RemoteEndPoint as IPEndPoint, socket.LocalEndPoint as IPEndPoint);
}
