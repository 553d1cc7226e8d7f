using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using GatewayApi.DataPlane.Loops;

namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>
/// A connection to a backend, for one request after the other. It is always receiving, also while it is idle: that a backend has closed
/// it, or said something unasked, is known without asking the kernel, and the answer to a request needs no further call to wait for it.
/// </summary>
[SuppressMessage("Reliability", "CA2213", Justification = "The source has no timer, and tokens of it are read after the end.")]
[SuppressMessage("Reliability", "CA2012", Justification = "The receive under way is kept until it is awaited, once.")]
internal sealed class Http1Connection : IDisposable
{
    private const int NotAborted = -1;

    private readonly Socket _socket;
    private readonly LoopSocket? _loop;
    private readonly CancellationTokenSource _aborted = new();
    private ValueTask<int> _receiving;
    private bool _isReceiving;
    private int _abort = NotAborted;

    private Http1Connection(Socket socket, LoopSocket? loop, Http1Pool pool) => (_socket, _loop, Pool) = (socket, loop, pool);

    /// <summary>Where the connection belongs.</summary>
    public Http1Pool Pool { get; }

    /// <summary>What has been received.</summary>
    public ReceiveBuffer Input { get; } = new();

    /// <summary>True until the first response has ended.</summary>
    public bool IsFresh { get; set; } = true;

    /// <summary>Set with every byte of the request and the response, on either side; taken back by whoever watches for idleness.</summary>
    public bool Moved { get; set; }

    /// <summary>For how many looks of the pool nothing has happened.</summary>
    public int QuietLooks { get; set; }

    /// <summary>The place in the pool's list.</summary>
    public int Index { get; set; }

    /// <summary>The number of its event loop, from 0; 0 also without one.</summary>
    public int LoopNumber => _loop?.Loop.Number ?? 0;

    /// <summary>True while a request is under way.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Why the request was cut off; null when it was not.</summary>
    public ForwardResult? AbortReason => Volatile.Read(ref _abort) is var reason and not NotAborted ? (ForwardResult)reason : null;

    /// <summary>Cancelled when the request is cut off: for what waits for the client.</summary>
    public CancellationToken Aborted => _aborted.Token;

    /// <summary>True for an idle connection as long as the backend has neither closed it nor said anything.</summary>
    /// <param name="sure">Asks the kernel; else a word may be under way.</param>
    public bool IsQuiet(bool sure) => _loop is not null ? _loop.IsQuiet(sure) : _isReceiving && !_receiving.IsCompleted;

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">It did not come about.</exception>
    /// <exception cref="OperationCanceledException">Not in time.</exception>
    public static async ValueTask<Http1Connection> ConnectAsync(Http1Pool pool, CancellationToken cancellation)
    {
        if (pool.HasLoops)
        {
            var loop = await LoopConnector.ConnectAsync(pool.Address, cancellation);
            return new Http1Connection(loop.Socket, loop, pool);
        }

        var socket = new Socket(pool.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(pool.Address, cancellation);
            socket.Blocking = false;
            return new Http1Connection(socket, null, pool);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Bytes can be received elsewhere than in <see cref="Input"/>: only where nobody holds a place for them while they are waited for.</summary>
    public bool CanReceiveAnywhere => _loop is not null && !_isReceiving && Input.IsEmpty;

    /// <summary>Receives what is there, past <see cref="Input"/>; see <see cref="CanReceiveAnywhere"/>.</summary>
    /// <param name="into">Room.</param>
    /// <param name="count">Bytes; 0 at the end of the connection.</param>
    /// <returns>False when nothing is there: <see cref="WaitAsync"/> tells when to try again.</returns>
    /// <exception cref="SocketException">The connection is broken.</exception>
    /// <exception cref="ObjectDisposedException">It was aborted.</exception>
    public bool TryReceive(Span<byte> into, out int count)
    {
        var isThere = _loop!.TryReceive(into, out count);
        Moved |= isThere;
        return isThere;
    }

    /// <summary>Waits until there may be something to receive.</summary>
    public ValueTask WaitAsync() => _loop!.Input.WaitAsync();

    /// <summary>The receive under way, or a new one, for which there has to be room; <see cref="Received"/> takes its result.</summary>
    /// <returns>Bytes; 0 at the end of the connection.</returns>
    public ValueTask<int> ReceiveAsync()
    {
        if (!_isReceiving)
        {
            _receiving = _loop is not null ? _loop.ReceiveAsync(Input.Room) : _socket.ReceiveAsync(Input.Room, SocketFlags.None);
            _isReceiving = true;
        }

        return _receiving;
    }

    /// <summary>Bytes have come, or the end.</summary>
    public void Received(int count)
    {
        _isReceiving = false;
        Moved = true;
        Input.Received(count);
    }

    /// <summary>A request has ended: lets go of its bytes.</summary>
    /// <param name="receive">Begins to receive for the next request.</param>
    /// <returns>Whether the connection can carry another one.</returns>
    public bool TryRest(bool receive)
    {
        // What is still being written to must not be given to somebody else.
        Input.Shrink(giveBack: !_isReceiving);
        IsFresh = false;
        if (!receive || AbortReason is not null)
        {
            return false;
        }

        try
        {
            if (_loop is not null)
            {
                return !_isReceiving && IsQuiet(sure: false);
            }

            _ = ReceiveAsync();
            return IsQuiet(sure: false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Sends all bytes. What the kernel takes at once, as it nearly always does, goes without the cost of an asynchronous call.</summary>
    /// <exception cref="SocketException">The connection is broken.</exception>
    /// <exception cref="ObjectDisposedException">It was aborted.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_loop is not null)
        {
            return SendOnLoopAsync(_loop, bytes);
        }

        var sent = _socket.Send(bytes.Span, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            throw new SocketException((int)error);
        }

        Moved |= sent > 0;
        return sent == bytes.Length ? ValueTask.CompletedTask : SendRestAsync(bytes[sent..]);
    }

    /// <summary>Closes the connection; the backend sees an orderly end where one is possible.</summary>
    public void Dispose()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        Close();
    }

    /// <summary>Cuts a request off from any thread: what is being sent and received fails. The first reason counts.</summary>
    public void Abort(ForwardResult reason)
    {
        if (Interlocked.CompareExchange(ref _abort, (int)reason, NotAborted) == NotAborted)
        {
            Close();
            _aborted.Cancel();
        }
    }

    private ValueTask SendOnLoopAsync(LoopSocket loop, ReadOnlyMemory<byte> bytes)
    {
        Moved = true;
        var sent = loop.Send(bytes.Span);
        return sent == bytes.Length ? ValueTask.CompletedTask : SendRestOnLoopAsync(loop, bytes[sent..]);
    }

    private async ValueTask SendRestOnLoopAsync(LoopSocket loop, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            await loop.Output.WaitAsync();
            var sent = loop.Send(bytes.Span);
            Moved |= sent > 0;
            bytes = bytes[sent..];
        }
    }

    private void Close()
    {
        if (_loop is not null)
        {
            _loop.Dispose();
        }
        else
        {
            _socket.Dispose();
        }
    }

    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None)..];
            Moved = true;
        }
    }
}
