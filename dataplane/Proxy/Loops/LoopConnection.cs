using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace GatewayApi.DataPlane.Loops;

/// <summary>A client's connection on an <see cref="EventLoop"/>, as the HTTP server takes it.</summary>
internal sealed class LoopConnection : DefaultConnectionContext, IMemoryPoolFeature, IDuplexPipe
{
    // Of what has come and nobody has read: a close with it would be a reset, and the last answer might get lost.
    private const int MostUnread = 1024 * 1024;

    private static long _lastId;

    private readonly LoopSocket _socket;
    private readonly LoopReader _input;
    private readonly LoopWriter _output;
    private readonly CancellationTokenSource _closed = new();
    private ConnectionAbortedException? _abortReason;
    private int _noted;
    private int _disposed;

    public LoopConnection(LoopSocket socket)
        : base($"loop-{Interlocked.Increment(ref _lastId)}")
    {
        _socket = socket;
        _input = new LoopReader(this, socket);
        _output = new LoopWriter(this, socket);
        Transport = this;
        LocalEndPoint = socket.Socket.LocalEndPoint;
        RemoteEndPoint = socket.Socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
        Features.Set<IMemoryPoolFeature>(this);
        socket.Ended = Ended;
        if (socket.HasPeerEnded)
        {
            // It did so before anybody was there to be told.
            Ended(isBroken: false);
        }
    }

    /// <inheritdoc/>
    public PipeReader Input => _input;

    /// <inheritdoc/>
    public PipeWriter Output => _output;

    /// <inheritdoc/>
    public MemoryPool<byte> MemoryPool => MemoryPool<byte>.Shared;

    /// <summary>Why the connection was cut off from this side; null when it was not.</summary>
    public ConnectionAbortedException? AbortReason => Volatile.Read(ref _abortReason);

    /// <summary>The connection has ended, or the client's half of it: those who serve it are told, on another thread.</summary>
    public void NoteEnd()
    {
        if (Interlocked.Exchange(ref _noted, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static c => c._closed.Cancel(), this, preferLocal: false);
        }
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException? abortReason)
    {
        if (abortReason is null)
        {
            // The server's way to end a connection whose client has ended its half: what the kernel has taken still arrives.
            Shut();
        }
        else
        {
            Interlocked.CompareExchange(ref _abortReason, abortReason, null);
            _socket.Abort();
        }

        NoteEnd();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await base.DisposeAsync();
        _socket.Ended = null;
        await _input.CompleteAsync();
        await _output.CompleteAsync();
        await _output.EndAsync();
        if (_output.Error is null)
        {
            Close();
        }
        else
        {
            _socket.Abort();
        }

        NoteEnd();
    }

    private void Ended(bool isBroken)
    {
        if (isBroken || HasEnded())
        {
            NoteEnd();
        }
    }

    // Bytes that came before the end are read first; whoever reads them finds the end himself.
    private bool HasEnded()
    {
        try
        {
            Span<byte> one = stackalloc byte[1];
            return _socket.Look(one, Libc.Peek) == 0;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private void Shut()
    {
        try
        {
            _socket.Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        _socket.Dispose();
    }

    private void Close()
    {
        try
        {
            _socket.Socket.Shutdown(SocketShutdown.Both);
            Span<byte> unread = stackalloc byte[4096];
            for (var left = MostUnread; left > 0 && _socket.Look(unread, 0) is var count and > 0; left -= count)
            {
                // Goes.
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        _socket.Dispose();
    }
}
