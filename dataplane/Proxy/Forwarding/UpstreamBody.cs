using System.Net;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// The body of a request to a backend. The HTTP client keeps written bytes back until its buffer is full, which would stall a client that
/// waits for an answer before it sends more; flushing each write would cost a packet each. So it is flushed when, and only when, the
/// client's next bytes have to be waited for.
/// </summary>
internal sealed class UpstreamBody : HttpContent
{
    private readonly HttpContent _inner;
    private readonly CountingRequestBody _source;

    /// <param name="inner">Copies the client's body to a stream.</param>
    /// <param name="source">Where it copies from.</param>
    public UpstreamBody(HttpContent inner, CountingRequestBody source)
    {
        _inner = inner;
        _source = source;
        foreach (var (name, values) in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var output = new LazyFlushStream(stream);
        _source.FlushBeforeWaiting(output);
        return _inner.CopyToAsync(output, context, cancellationToken);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
