using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace GatewayApi.DataPlane.Loops;

/// <summary>
/// What comes in over a socket, for the HTTP server: it is received when it is read, not before, so that what nobody reads stays with the kernel and
/// holds the sender back.
/// </summary>
/// <param name="connection">Whose.</param>
/// <param name="socket">The socket: when there may be more.</param>
/// <param name="channel">What is received from.</param>
internal sealed class LoopReader(LoopConnection connection, LoopSocket socket, ILoopChannel channel) : PipeReader
{
    // A head with a short body; stays with an idle connection.
    private const int Small = 4096;

    private const int Large = 64 * 1024;

    // More than the server keeps unread, whatever the limits of heads are.
    private const int Most = 64 * 1024 * 1024;

    private readonly byte[] _own = new byte[Small];
    private byte[]? _pooled;
    private int _start;
    private int _end;
    private bool _isExamined;
    private bool _expectsMuch;
    private bool _hasEnded;
    private volatile bool _isCancelled;
    private bool _isCompleted;
    private ReadOnlySequence<byte> _given;

    private byte[] Bytes => _pooled ?? _own;

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        if (IsDue() || TryFill())
        {
            result = Result();
            return true;
        }

        result = default;
        return false;
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryRead(out var result) ? ValueTask.FromResult(result)
            : cancellationToken.CanBeCanceled ? WaitAsync(cancellationToken)
            : WaitForBytesAsync();
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_isCompleted)
        {
            return;
        }

        var begin = _given.GetOffset(_given.Start);
        var (used, seen) = ((int)(_given.GetOffset(consumed) - begin), _given.GetOffset(examined) - begin);
        _isExamined = seen >= _given.Length;
        _start += used;
        _given = default;
    }

    /// <inheritdoc/>
    public override void CancelPendingRead()
    {
        _isCancelled = true;
        socket.Input.Tell(inline: false);
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        if (!_isCompleted)
        {
            _isCompleted = true;
            (_start, _end, _given) = (0, 0, default);
            GiveBack();
        }
    }

    // What is there and was not seen yet is told first, and so is the end.
    private bool IsDue() => _isCancelled || _hasEnded || (_end > _start && !_isExamined);

    private ReadResult Result()
    {
        var isCancelled = _isCancelled;
        _isCancelled = false;
        _given = new ReadOnlySequence<byte>(Bytes, _start, _end - _start);
        return new ReadResult(_given, isCancelled, _hasEnded);
    }

    private bool TryFill()
    {
        MakeRoom();
        try
        {
            if (!channel.TryReceive(Bytes.AsSpan(_end), out var count))
            {
                return false;
            }

            _expectsMuch = count >= Small;
            _end += count;
            _isExamined = false;
            if (count == 0)
            {
                _hasEnded = true;
                connection.NoteEnd();
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            connection.NoteEnd();
            throw connection.AbortReason ?? (Exception)new ConnectionResetException(e.Message, e);
        }
    }

    private void MakeRoom()
    {
        var unread = _end - _start;
        if (unread == 0)
        {
            (_start, _end) = (0, 0);
        }

        if (_pooled is null)
        {
            if (_expectsMuch || (_end == Small && _start == 0))
            {
                Move(ArrayPool<byte>.Shared.Rent(Large));
            }
        }
        else if (unread == _pooled.Length)
        {
            if (unread >= Most)
            {
                throw new InvalidOperationException($"{unread} bytes have come that nobody uses.");
            }

            Move(ArrayPool<byte>.Shared.Rent(unread * 2));
        }

        if (_end == Bytes.Length)
        {
            Move(Bytes);
        }
    }

    private void Move(byte[] to)
    {
        var unread = _end - _start;
        Bytes.AsSpan(_start, unread).CopyTo(to);
        (_start, _end) = (0, unread);
        if (!ReferenceEquals(to, Bytes))
        {
            GiveBack();
            _pooled = to;
        }
    }

    // While it waits for the next message a connection keeps no more than its own array.
    private void Shrink()
    {
        if (_pooled is not null && _start == _end)
        {
            (_start, _end) = (0, 0);
            GiveBack();
        }
    }

    private void GiveBack()
    {
        if (_pooled is { } pooled)
        {
            _pooled = null;
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitForBytesAsync()
    {
        Shrink();

        // Between a try and the wait: a word that the try has taken may have been of this.
        while (!_isCancelled)
        {
            await socket.Input.WaitAsync();
            if (TryFill())
            {
                break;
            }
        }

        return Result();
    }

    private async ValueTask<ReadResult> WaitAsync(CancellationToken cancellation)
    {
        using (cancellation.UnsafeRegister(static s => ((LoopSocket)s!).Input.Tell(inline: false), socket))
        {
            while (!_isCancelled)
            {
                cancellation.ThrowIfCancellationRequested();
                await socket.Input.WaitAsync();
                if (TryFill())
                {
                    break;
                }
            }
        }

        return Result();
    }
}
