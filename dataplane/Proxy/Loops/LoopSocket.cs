using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GatewayApi.DataPlane.Loops;

/// <summary>
/// A connected socket of an <see cref="EventLoop"/>. Nothing is asked of the kernel that is known already: what brought fewer bytes than there was room for
/// has emptied the socket, until the loop says that more have come.
/// </summary>
internal sealed class LoopSocket : LoopTarget, ILoopChannel, IDisposable
{
    /// <summary>EPOLLIN.</summary>
    public const uint Readable = 0x1;

    /// <summary>EPOLLOUT.</summary>
    public const uint Writable = 0x4;

    /// <summary>EPOLLRDHUP: the other side will send no more.</summary>
    public const uint PeerEnded = 0x2000;

    // With EPOLLET: each change is told once.
    private const uint Interest = Readable | Writable | PeerEnded | (1u << 31);

    // EPOLLERR and EPOLLHUP: the connection is no more.
    private const uint Broken = 0x8 | 0x10;

    // Bytes to receive without a pause at most: where both sides are as fast as this one, a single transfer would keep its loop from all others.
    private const int MostAtOnce = 1024 * 1024;

    // Of what has come and nobody has read: a close with it would be a reset, and the last answer might get lost.
    private const int MostUnread = 1024 * 1024;

    private readonly SafeSocketHandle _handle;
    private readonly EventLoop _loop;
    private readonly int _descriptor;
    private volatile bool _peerEnded;
    private int _atOnce;
    private int _forgotten;

    private LoopSocket(Socket socket, EventLoop loop)
    {
        Socket = socket;
        _handle = socket.SafeHandle;
        _descriptor = (int)_handle.DangerousGetHandle();
        _loop = loop;
    }

    /// <summary>True where there are event loops.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>The socket.</summary>
    public Socket Socket { get; }

    /// <summary>Whether a receive may bring something.</summary>
    public Readiness Input { get; } = new();

    /// <summary>Whether there may be room to send.</summary>
    public Readiness Output { get; } = new();

    /// <summary>The other side has said that it will send no more, maybe after bytes that are still to be received.</summary>
    public bool HasPeerEnded => _peerEnded;

    /// <summary>Where it is.</summary>
    public EventLoop Loop => _loop;

    /// <summary>Is called on the loop when the connection has ended (true), or the other side's half of it, maybe after bytes that are still to be received (false).</summary>
    public Action<bool>? Ended { get; set; }

    /// <summary>Takes a socket into a loop; it becomes the result's.</summary>
    /// <param name="socket">A socket that nobody has awaited yet: the runtime's own loop would go on to tell of it.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="awaitsWord">The loop is to say when there is something to receive, also when it is there already: who waits for that goes on in the loop.</param>
    /// <exception cref="SocketException">It has ended already, or the kernel does not take it.</exception>
    public static LoopSocket Of(Socket socket, EventLoop loop, bool awaitsWord = false)
    {
        socket.Blocking = false;
        var result = new LoopSocket(socket, loop);
        if (awaitsWord)
        {
            result.Input.Take();
        }

        loop.Add(result, result._handle, result._descriptor, Interest);
        return result;
    }

    /// <summary>Receives what is there.</summary>
    /// <param name="into">Room.</param>
    /// <param name="count">Bytes; 0 at the end.</param>
    /// <param name="flags">As for <c>recv</c>.</param>
    /// <returns>False when there is nothing, and <see cref="Input"/> says when to try again.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public bool TryReceive(Span<byte> into, out int count, int flags = 0)
    {
        count = 0;
        if (!Input.Take())
        {
            return false;
        }

        if (_atOnce >= MostAtOnce && flags == 0)
        {
            // Goes on elsewhere, until it has to wait for the next time.
            _atOnce = 0;
            ThreadPool.UnsafeQueueUserWorkItem(static s => s.Input.Tell(inline: true), this, preferLocal: false);
            return false;
        }

        while (true)
        {
            count = (int)Libc.Receive(_handle, into, into.Length, flags);
            if (count >= 0)
            {
                _atOnce = count == into.Length && flags == 0 ? _atOnce + count : 0;

                // The end that comes after these bytes has been told with them.
                if (count == into.Length || count == 0 || flags != 0 || _peerEnded)
                {
                    Input.Keep();
                }

                return true;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Libc.Interrupted:
                    continue;
                case Libc.WouldBlock:
                    return false;
                default:
                    Input.Keep();
                    throw new SocketException((int)SocketError.ConnectionReset);
            }
        }
    }

    /// <summary>One call of <c>recv</c>, without regard to <see cref="Input"/>, which is that of the one who reads.</summary>
    /// <returns>Bytes; 0 at the end; negative when there is nothing, or the connection broke.</returns>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public int Look(Span<byte> into, int flags) => (int)Libc.Receive(_handle, into, into.Length, flags);

    /// <summary>Receives what is there, or waits for it.</summary>
    /// <returns>Bytes; 0 at the end.</returns>
    public ValueTask<int> ReceiveAsync(Memory<byte> into) => TryReceive(into.Span, out var count) ? ValueTask.FromResult(count) : WaitAsync(into);

    /// <summary>Sends what there is room for.</summary>
    /// <returns>Bytes; fewer than there are when there is no more room, and <see cref="Output"/> says when to try again.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        var sent = 0;
        while (sent < bytes.Length && Output.Take())
        {
            var count = (int)Libc.Send(_handle, bytes[sent..], bytes.Length - sent, Libc.NoSignal);
            if (count >= 0)
            {
                // With less than all there is no room left; that is told by the next try.
                sent += count;
                Output.Keep();
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Libc.Interrupted:
                    Output.Keep();
                    break;
                case Libc.WouldBlock:
                    break;
                default:
                    Output.Keep();
                    throw new SocketException((int)SocketError.ConnectionReset);
            }
        }

        return sent;
    }

    /// <summary>True when nothing has come since the last receive: no bytes, no end.</summary>
    /// <param name="sure">Asks the kernel; else what the loop has not come to tell yet is not known.</param>
    public bool IsQuiet(bool sure)
    {
        if (!sure && !Input.IsReady)
        {
            return true;
        }

        try
        {
            Span<byte> one = stackalloc byte[1];
            return sure ? Look(one, Libc.Peek) < 0 && Marshal.GetLastPInvokeError() == Libc.WouldBlock : !TryReceive(one, out _, Libc.Peek);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public bool HasEnded()
    {
        try
        {
            // Bytes that came before the end are read first; whoever reads them finds the end himself.
            Span<byte> one = stackalloc byte[1];
            return Look(one, Libc.Peek) == 0;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Gives the socket to somebody else, who may use it as if it had never been here.</summary>
    public Socket Leave()
    {
        if (Interlocked.Exchange(ref _forgotten, 1) == 0)
        {
            try
            {
                _loop.Remove(this, _handle, _descriptor);
                Socket.Blocking = true;
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                // Nothing is told of a closed socket.
            }
        }

        return Socket;
    }

    /// <summary>Ends the connection in order: what was sent still arrives.</summary>
    public void End()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
            Span<byte> unread = stackalloc byte[4096];
            for (var left = MostUnread; left > 0 && Look(unread, 0) is var count and > 0; left -= count)
            {
                // Goes.
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        Dispose();
    }

    /// <summary>Closes the socket with a reset, from any thread; what waits for it fails.</summary>
    public void Abort() => Close(abortive: true);

    /// <summary>Closes the socket, from any thread; what waits for it fails.</summary>
    public void Dispose() => Close(abortive: false);

    /// <inheritdoc/>
    bool ILoopChannel.TryReceive(Span<byte> into, out int count) => TryReceive(into, out count);

    /// <inheritdoc/>
    void ILoopChannel.SayEnd()
    {
        // The socket's own end says it.
    }

    /// <inheritdoc/>
    void ILoopChannel.Release()
    {
        // It is closed already.
    }

    /// <inheritdoc/>
    public override void Happened(uint events)
    {
        if ((events & (Writable | Broken)) != 0)
        {
            Output.Tell(inline: true);
        }

        _peerEnded |= (events & (PeerEnded | Broken)) != 0;
        if ((events & (Readable | PeerEnded | Broken)) != 0)
        {
            Input.Tell(inline: true);
        }

        if (_peerEnded)
        {
            Ended?.Invoke((events & Broken) != 0);
        }
    }

    private void Close(bool abortive)
    {
        if (Interlocked.Exchange(ref _forgotten, 1) == 0)
        {
            _loop.Forget(this, _descriptor);
        }

        Socket.Close(abortive ? 0 : -1);
        Input.Tell(inline: false);
        Output.Tell(inline: false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAsync(Memory<byte> into)
    {
        int count;
        do
        {
            await Input.WaitAsync();
        }
        while (!TryReceive(into.Span, out count));

        return count;
    }
}
