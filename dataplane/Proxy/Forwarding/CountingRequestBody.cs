using System.Buffers;
using System.IO.Pipelines;
using GatewayApi.DataPlane.Forwarding.Mirroring;
using GatewayApi.DataPlane.Forwarding.Retrying;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// The client's body: counts what is read of it, and has written bytes flushed to the backend before it waits; used again for each request
/// of a connection. It reads from the server's pipe, because a read that is cancelled there leaves it as it was; the server's stream would
/// stay marked as being read, and could not read on to the next request.
/// </summary>
internal sealed class CountingRequestBody : Stream
{
    private const int Idle = 0;
    private const int Reading = 1;
    private const int Settling = 2;

    private PipeReader? _reader;
    private LazyFlushStream? _output;
    private bool _wasCancelled;
    private int _state;
    private TaskCompletionSource? _settled;
    private MirrorSet? _mirrors;
    private KeptBody? _kept;
    private bool _isEnded;
    private long _mirrored;

    /// <summary>True when the request can have a body.</summary>
    public bool IsActive => _reader is not null;

    /// <summary>
    /// True when a read ended with the connection. The server takes it for one that still goes on, and complains of that when it wants to
    /// drain the body: whoever ends the exchange aborts it, so that there is nothing to drain.
    /// </summary>
    public bool IsBroken { get; private set; }

    /// <summary>Bytes read.</summary>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Begins a request.</summary>
    /// <param name="features">The request.</param>
    /// <param name="canHaveBody">False when it is known to have none.</param>
    public void Begin(IFeatureCollection features, bool canHaveBody)
    {
        Count = 0;
        IsBroken = false;
        _reader = canHaveBody ? features.Get<IRequestBodyPipeFeature>()?.Reader : null;
    }

    /// <summary>What has been written to the backend so far is to be flushed before this stream waits for more.</summary>
    public void FlushBeforeWaiting(LazyFlushStream output) => _output = output;

    /// <summary>What is read goes to these mirrors, too.</summary>
    public void CopyTo(MirrorSet mirrors) => _mirrors = mirrors;

    /// <summary>What is read is kept to be read again; what is kept already stays so.</summary>
    /// <param name="maxBytes">How much of it.</param>
    public KeptBody Keep(int maxBytes = KeptBody.MaxBytes) => _kept ??= new KeptBody(maxBytes);

    /// <summary>Goes back to the first byte, when none has been read or all are kept.</summary>
    /// <returns>False when that is not possible any more.</returns>
    public bool TryBeginAgain()
    {
        if (Count > 0 && !(_isEnded && _kept is { IsWhole: true }))
        {
            return false;
        }

        _kept?.Rewind();
        return true;
    }

    /// <summary>
    /// The exchange is over: nothing of the body is being read when this has completed, whoever began to, and the server can read on to the
    /// next request.
    /// </summary>
    public ValueTask SettleAsync() => _reader is null || (_state == Idle && !_wasCancelled) ? ValueTask.CompletedTask : SettleAsync(_reader);

    /// <summary>Lets go of the request.</summary>
    public void End()
    {
        _mirrors?.End();
        _kept?.End();
        (_reader, _output, _wasCancelled, _settled, _mirrors, _kept, _isEnded, _mirrored) = (null, null, false, null, null, null, false, 0);
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _reader is null ? ValueTask.FromResult(0)
        : _kept is { } kept && (kept.HasUnread || _isEnded) ? ValueTask.FromResult(ReadKept(kept, buffer.Span))
        : _mirrors is not { IsAhead: true } && TryRead(_reader, out var result) && TryTake(result, buffer, out var read) ? ValueTask.FromResult(read)
        : WaitAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask<int> WaitAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_output is { } output)
        {
            await output.FlushWrittenAsync(cancellationToken);
        }

        Volatile.Write(ref _state, Reading);
        try
        {
            if (_mirrors is { IsAhead: true })
            {
                // Mirrors that are ready to take more only want to be run; on a busy machine that is all they need to keep up. A turn, and no wait for anybody.
                await Task.Yield();
            }

            while (Volatile.Read(ref _state) == Reading)
            {
                var result = await ReadAsync(_reader!, cancellationToken);
                if (TryTake(result, buffer, out var read))
                {
                    return read;
                }
            }

            throw new OperationCanceledException("the exchange is over");
        }
        finally
        {
            if (Interlocked.Exchange(ref _state, Idle) == Settling)
            {
                _settled!.SetResult();
            }
        }
    }

    private bool TryRead(PipeReader reader, out ReadResult result)
    {
        try
        {
            return reader.TryRead(out result);
        }
        catch (Exception e) when (e is not BadHttpRequestException)
        {
            IsBroken = true;
            throw;
        }
    }

    private async ValueTask<ReadResult> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var cancellation = cancellationToken.UnsafeRegister(static r => ((PipeReader)r!).CancelPendingRead(), reader);
        try
        {
            return await reader.ReadAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is not BadHttpRequestException)
        {
            IsBroken = true;
            throw;
        }
        finally
        {
            _wasCancelled |= cancellationToken.CanBeCanceled && !cancellation.Unregister();
        }
    }

    private async ValueTask SettleAsync(PipeReader reader)
    {
        _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _state, Settling, Reading) == Reading)
        {
            _wasCancelled = true;
            reader.CancelPendingRead();
            await _settled.Task;
        }

        try
        {
            // A cancellation that came too late for its read would be taken for one by the server's next.
            if (_wasCancelled && !IsBroken && TryRead(reader, out var result))
            {
                reader.AdvanceTo(result.Buffer.Start);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The body is not what it was announced to be, or the client went away: the server finds that, too.
        }
    }

    private int ReadKept(KeptBody kept, Span<byte> buffer)
    {
        var read = kept.Read(buffer);
        Mirror(buffer[..read], kept.Position);
        return read;
    }

    // What is read for the first time since there are mirrors: it may have been read before that, and it may be read again.
    private void Mirror(ReadOnlySpan<byte> bytes, long end)
    {
        if (_mirrors is { } mirrors)
        {
            mirrors.Write(bytes[^(int)Math.Clamp(end - _mirrored, 0, bytes.Length)..], _isEnded && _kept is not { HasUnread: true });
            _mirrored = Math.Max(_mirrored, end);
        }
    }

    // False for a read that brought nothing, because it was cancelled.
    private bool TryTake(in ReadResult result, Memory<byte> buffer, out int read)
    {
        var bytes = result.Buffer;
        read = (int)Math.Min(bytes.Length, buffer.Length);
        var taken = bytes.Slice(0, read);
        taken.CopyTo(buffer.Span);
        Count += read;
        _isEnded = result.IsCompleted && read == bytes.Length;
        Mirror(buffer.Span[..read], Count);
        _kept?.Add(buffer.Span[..read]);
        _reader!.AdvanceTo(taken.End);
        return read > 0 || result.IsCompleted || !(bytes.IsEmpty || result.IsCanceled);
    }
}
