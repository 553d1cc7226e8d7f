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
    private static long _lastId;

    private readonly LoopSocket _socket;
    private readonly ILoopChannel _channel;
    private readonly LoopReader _input;
    private readonly LoopWriter _output;
    private readonly CancellationTokenSource _closed = new();
    private ConnectionAbortedException? _abortReason;
    private int _noted;
    private int _disposed;

    /// <param name="socket">The socket; it becomes the connection's.</param>
    /// <param name="channel">What the bytes go through; null for the socket as it is.</param>
    public LoopConnection(LoopSocket socket, ILoopChannel? channel = null)
        : base($"loop-{Interlocked.Increment(ref _lastId)}")
    {
        _socket = socket;
        _channel = channel ?? socket;
        _input = new LoopReader(this, socket, _channel);
        _output = new LoopWriter(this, socket, _channel);
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
            ThreadPool.UnsafeQueueUserWorkItem(static c => c.Cancel(), this, preferLocal: false);
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
            _channel.SayEnd();
            _socket.End();
        }
        else
        {
            _socket.Abort();
        }

        _channel.Release();
        if (Interlocked.Exchange(ref _noted, 1) == 0)
        {
            // Those who served it have gone, so nobody is kept from anything by this.
            Cancel();
        }
    }

    private void Ended(bool isBroken)
    {
        if (isBroken || _channel.HasEnded())
        {
            NoteEnd();
        }
    }

    private void Cancel() => _closed.Cancel();

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
}
