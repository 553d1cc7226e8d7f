using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace GatewayApi.DataPlane.Loops;

/// <summary>What goes out over a socket, from the HTTP server: a flush hands it to the kernel, and ends when the kernel has taken all of it.</summary>
/// <param name="connection">Whose.</param>
/// <param name="socket">The socket: when there may be room.</param>
/// <param name="channel">What is sent to.</param>
internal sealed class LoopWriter(LoopConnection connection, LoopSocket socket, ILoopChannel channel) : PipeWriter
{
    private const int Small = 4096;
    private const int Large = 64 * 1024;

    private byte[]? _bytes;
    private int _end;
    private int _expected = Small;
    private bool _isFlushing;
    private bool _isGone;
    private bool _isCompleted;
    private volatile bool _isCancelled;

    /// <summary>Why the server ended the output, when it did not go well.</summary>
    public Exception? Error { get; private set; }

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _end;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsMemory(_end);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsSpan(_end);
    }

    /// <inheritdoc/>
    public override void Advance(int bytes) => _end += bytes;

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sent = TrySend(0);
        if (sent == _end || _isGone)
        {
            Reset();
            return ValueTask.FromResult(Result());
        }

        _isFlushing = true;
        return FlushRestAsync(sent, cancellationToken);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
        _isCancelled = true;
        socket.Output.Tell(inline: false);
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        if (!_isCompleted)
        {
            _isCompleted = true;
            Error = exception;
        }
    }

    /// <summary>After <see cref="Complete"/>: sends what was written and not flushed, as long as the connection lives.</summary>
    public async ValueTask EndAsync()
    {
        if (_end > 0 && Error is null && !_isFlushing)
        {
            await FlushAsync();
        }

        if (!_isFlushing)
        {
            GiveBack();
        }
    }

    private void MakeRoom(int least)
    {
        if (_bytes is null)
        {
            _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(_expected, least));
        }
        else if (_bytes.Length - _end < Math.Max(least, 1))
        {
            var bytes = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _end + least));
            _bytes.AsSpan(0, _end).CopyTo(bytes);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = bytes;
        }
    }

    private int TrySend(int from)
    {
        if (_isGone || from == _end)
        {
            return _end;
        }

        try
        {
            return from + channel.Send(_bytes.AsSpan(from, _end - from));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _isGone = true;
            connection.NoteEnd();
            return _end;
        }
    }

    private async ValueTask<FlushResult> FlushRestAsync(int sent, CancellationToken cancellation)
    {
        using (cancellation.UnsafeRegister(static s => ((LoopSocket)s!).Output.Tell(inline: false), socket))
        {
            // Between a try and the wait: a word that the try has taken may have been of this.
            while (sent < _end && !_isGone && !_isCancelled && !cancellation.IsCancellationRequested)
            {
                await socket.Output.WaitAsync();
                sent = TrySend(sent);
            }
        }

        // What is left after a flush that was called off goes with the next.
        _bytes.AsSpan(sent, _end - sent).CopyTo(_bytes);
        _end -= sent;
        if (_end == 0)
        {
            Reset();
        }

        _isFlushing = false;
        cancellation.ThrowIfCancellationRequested();
        return Result();
    }

    private FlushResult Result()
    {
        var isCancelled = _isCancelled;
        _isCancelled = false;
        return new FlushResult(isCancelled, _isGone);
    }

    // The array goes back at once: most connections have nothing to say at any time.
    private void Reset()
    {
        _expected = _end > Small ? Large : Small;
        _end = 0;
        GiveBack();
    }

    private void GiveBack()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
