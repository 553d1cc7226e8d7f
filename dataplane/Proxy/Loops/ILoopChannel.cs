using System.Net.Sockets;

namespace GatewayApi.DataPlane.Loops;

/// <summary>What the HTTP server's bytes go through: a <see cref="LoopSocket"/> as it is, or TLS over it. When to try again, the socket says.</summary>
internal interface ILoopChannel
{
    /// <summary>Receives what is there.</summary>
    /// <param name="into">Room.</param>
    /// <param name="count">Bytes; 0 at the end.</param>
    /// <returns>False when there is nothing, and <see cref="LoopSocket.Input"/> says when to try again.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    bool TryReceive(Span<byte> into, out int count);

    /// <summary>Sends what there is room for.</summary>
    /// <param name="bytes">What was left over by the last try comes first, unchanged.</param>
    /// <returns>Bytes; fewer than there are when there is no more room, and <see cref="LoopSocket.Output"/> says when to try again.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    int Send(ReadOnlySpan<byte> bytes);

    /// <summary>True when the other side has ended and left nothing to receive. It may be asked beside one who receives.</summary>
    bool HasEnded();

    /// <summary>Says, where there is a way to say it, that nothing more will be sent.</summary>
    void SayEnd();

    /// <summary>Gives back what it holds; the socket is closed already.</summary>
    void Release();
}
