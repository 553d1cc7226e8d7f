using Microsoft.AspNetCore.Http.Features;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// Counts what is read of a request's body, and has written bytes flushed to the backend before it waits; used again for each request of a
/// connection.
/// </summary>
internal sealed class CountingRequestBody : Stream
{
    private Stream _inner = Null;
    private LazyFlushStream? _output;

    /// <summary>True when the request can have a body.</summary>
    public bool IsActive => !ReferenceEquals(_inner, Null);

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
    /// <param name="request">The request.</param>
    /// <param name="canHaveBody">False leaves the request as it is.</param>
    public void Begin(IHttpRequestFeature request, bool canHaveBody)
    {
        Count = 0;
        if (canHaveBody)
        {
            _inner = request.Body;
            request.Body = this;
        }
    }

    /// <summary>What has been written to the backend so far is to be flushed before this stream waits for more.</summary>
    public void FlushBeforeWaiting(LazyFlushStream output) => _output = output;

    /// <summary>Lets go of the request.</summary>
    public void End()
    {
        _inner = Null;
        _output = null;
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var pending = _inner.ReadAsync(buffer, cancellationToken);
        if (!pending.IsCompletedSuccessfully)
        {
            return WaitAsync(pending, cancellationToken);
        }

        var read = pending.Result;
        Count += read;
        return ValueTask.FromResult(read);
    }

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

    private async ValueTask<int> WaitAsync(ValueTask<int> pending, CancellationToken cancellationToken)
    {
        if (_output is { } output)
        {
            await output.FlushWrittenAsync(cancellationToken);
        }

        var read = await pending;
        Count += read;
        return read;
    }
}
