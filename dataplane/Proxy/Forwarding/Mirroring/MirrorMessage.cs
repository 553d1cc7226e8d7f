using System.Diagnostics.CodeAnalysis;
using System.Net;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace GatewayApi.DataPlane.Forwarding.Mirroring;

/// <summary>Makes the message of a mirrored request: what the request's own backend gets, Host included, but for Expect, which nobody would wait for.</summary>
internal static class MirrorMessage
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Makes a message.</summary>
    /// <param name="exchange">The request; the head for its backend has been made.</param>
    /// <param name="backend">The mirror.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="body">What the client sends; null when it sends nothing.</param>
    /// <returns>Null when the head cannot be said without becoming another one.</returns>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller disposes the message, and that its content.")]
    public static HttpRequestMessage? Create(Exchange exchange, Backend backend, EndpointState endpoint, MirrorBody? body)
    {
        var head = exchange.UpstreamRequest;
        if (!CleanHead.Is(exchange.Method, head) || !Uri.TryCreate($"{UpstreamHandlers.Scheme}{endpoint.Authority}{head.Target}", AsItIs, out var uri))
        {
            return null;
        }

        var message = new HttpRequestMessage(HttpMethod.Parse(exchange.Method), uri)
        {
            Version = backend.Protocol == Backend.Types.Protocol.H2C ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body is null ? null : new MirrorContent(body),
        };
        message.Headers.TryAddWithoutValidation(HeaderNames.Host, head.Host);
        foreach (var (name, values) in head.Fields)
        {
            if (name.Equals(HeaderNames.Expect, StringComparison.OrdinalIgnoreCase) || name.Equals(HeaderNames.TE, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                message.Content ??= new ByteArrayContent([]);
                message.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        // Servers of gRPC want to hear it; the HTTP client lets no trailers go that this proxy would have to pass on.
        if (backend.Protocol == Backend.Types.Protocol.H2C)
        {
            message.Headers.TryAddWithoutValidation(HeaderNames.TE, "trailers");
        }

        if (body is not null && exchange.Http.Request.ContentLength is { } length)
        {
            message.Content!.Headers.ContentLength = length;
        }

        return message;
    }
}
