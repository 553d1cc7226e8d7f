using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>Counts what is written to the client; used again for each request of a connection.</summary>
internal sealed class CountingResponseBody : Stream, IHttpResponseBodyFeature
{
    private IHttpResponseBodyFeature _inner = null!;
    private Stream _stream = Null;

    /// <summary>Bytes written.</summary>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public Stream Stream => this;

    /// <inheritdoc/>
    public PipeWriter Writer => _inner.Writer;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes bytes without sending them; the response has to be started.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Count += buffer.Length;
        var writer = _inner.Writer;
        while (!buffer.IsEmpty)
        {
            // The writer of a connection that is going may have no room at all; the next flush tells that nobody takes the bytes.
            var room = writer.GetSpan();
            if (room.IsEmpty)
            {
                return;
            }

            var part = buffer[..Math.Min(room.Length, buffer.Length)];
            part.CopyTo(room);
            writer.Advance(part.Length);
            buffer = buffer[part.Length..];
        }
    }

    /// <summary>Room for bytes of the body, which <see cref="Filled"/> then takes; empty when the connection is going. The response has to be started.</summary>
    public Span<byte> Room(int least) => _inner.Writer.GetSpan(least);

    /// <summary>Bytes have been put into the room; they are not sent yet.</summary>
    public void Filled(int count)
    {
        Count += count;
        _inner.Writer.Advance(count);
    }

    /// <summary>Begins a response.</summary>
    public void Begin(IHttpResponseBodyFeature inner)
    {
        _inner = inner;
        _stream = inner.Stream;
        Count = 0;
    }

    /// <summary>Lets go of the response.</summary>
    public void End()
    {
        _inner = null!;
        _stream = Null;
    }

    /// <inheritdoc/>
    public void DisableBuffering() => _inner.DisableBuffering();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken = default) => _inner.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task CompleteAsync() => _inner.CompleteAsync();

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count += buffer.Length;
        return _stream.WriteAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => _stream.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override void Flush() => _stream.Flush();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
