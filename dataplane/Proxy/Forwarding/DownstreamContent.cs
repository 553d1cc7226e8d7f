using System.Net;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// The body of a response of unknown length. The server keeps the head back until the first byte of the body; a stream of events may wait
/// long for that, so the head goes out as soon as the body has to be waited for.
/// </summary>
internal sealed class DownstreamContent(HttpContent inner, HttpResponse response) : HttpContent
{
    /// <inheritdoc/>
    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new HeadFirstStream(await inner.ReadAsStreamAsync(cancellationToken), response);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

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
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
