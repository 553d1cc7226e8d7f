using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>Takes <see cref="UpstreamRequest"/> and <see cref="DownstreamResponse"/> over to YARP's messages.</summary>
internal sealed class UpstreamTransformer(Exchange exchange) : HttpTransformer
{
    // Takes path and query as they are: nothing is encoded, decoded or compressed again.
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>True when the whole response has been passed on, whatever became of the request's body.</summary>
    public bool IsAnswered { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        IsAnswered = false;

        // What the base copies is dropped. But it alone can make a content for a request that has none and yet fields that the platform takes for a content's.
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.Headers.Clear();
        proxyRequest.Content?.Headers.Clear();
        var head = exchange.UpstreamRequest;
        head.Fill(exchange);
        proxyRequest.RequestUri = new Uri(destinationPrefix + head.Target, AsItIs);
        proxyRequest.Headers.TryAddWithoutValidation(HeaderNames.Host, head.Host);
        foreach (var (name, values) in head.Fields)
        {
            if (!proxyRequest.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                proxyRequest.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        if (httpContext.Request.ContentLength is { } length && proxyRequest.Content is { } content)
        {
            content.Headers.ContentLength = length;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return ValueTask.FromResult(false);
        }

        if (exchange.Retries is { } retries && retries.Drops((int)proxyResponse.StatusCode))
        {
            return ValueTask.FromResult(false);
        }

        var isUpgrade = IsUpgrade(proxyResponse);
        var length = proxyResponse.Content.Headers.ContentLength;
        if ((!isUpgrade && !DownstreamResponse.IsFinal((int)proxyResponse.StatusCode))
            || (length is null && proxyResponse.Content.Headers.NonValidated.Contains(HeaderNames.ContentLength)))
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "the status does not fit the request, or the length is none");
        }

        var response = httpContext.Response;
        response.StatusCode = (int)proxyResponse.StatusCode;
        httpContext.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = proxyResponse.ReasonPhrase;
        Copy(proxyResponse.Headers, response.Headers);
        Copy(proxyResponse.Content.Headers, response.Headers);

        // A 204 has no length whatever the backend says (RFC 9110, section 8.6); the server would refuse to send it.
        response.ContentLength = proxyResponse.StatusCode == HttpStatusCode.NoContent || isUpgrade ? null : length;
        if (length is null && !isUpgrade)
        {
            proxyResponse.Content = new DownstreamContent(proxyResponse.Content, response);
        }

        DownstreamResponse.Finish(
            exchange, proxyResponse.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var connection) ? connection.ToString() : StringValues.Empty);
        return ValueTask.FromResult(true);
    }

    /// <inheritdoc/>
    public override async ValueTask TransformResponseTrailersAsync(HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        await base.TransformResponseTrailersAsync(httpContext, proxyResponse, cancellationToken);
        IsAnswered = true;
    }

    private static void Copy(System.Net.Http.Headers.HttpHeaders from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from.NonValidated)
        {
            foreach (var value in values)
            {
                DownstreamResponse.Add(to, name, value);
            }
        }
    }

    // What follows is a stream in both directions then.
    private static bool IsUpgrade(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.SwitchingProtocols
            ? response.RequestMessage?.Headers.NonValidated.Contains(HeaderNames.Upgrade) == true
            : response.RequestMessage?.Method == HttpMethod.Connect;
}
