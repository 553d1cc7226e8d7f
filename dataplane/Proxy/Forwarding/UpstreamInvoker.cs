namespace GatewayApi.DataPlane.Forwarding;

/// <summary>A shared connection pool as one exchange sees it.</summary>
/// <param name="pool">The pool; stays open.</param>
/// <param name="source">The client's body.</param>
internal sealed class UpstreamInvoker(HttpMessageHandler pool, CountingRequestBody source) : HttpMessageInvoker(pool, disposeHandler: false)
{
    /// <inheritdoc/>
    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Without a body there may still be a content, which only carries header fields.
        if (request.Content is { } content && source.IsActive)
        {
            request.Content = new UpstreamBody(content, source);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
