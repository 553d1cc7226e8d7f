using System.Net.Sockets;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>Sends in pieces of a few bytes.</summary>
internal sealed class TrickleStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private const int Piece = 50;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (; !buffer.IsEmpty; buffer = buffer[Math.Min(Piece, buffer.Length)..])
        {
            await base.WriteAsync(buffer[..Math.Min(Piece, buffer.Length)], cancellationToken);
            await Task.Yield();
        }
    }
}
