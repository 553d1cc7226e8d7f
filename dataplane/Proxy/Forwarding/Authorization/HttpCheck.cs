using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Filters;
using Microsoft.Net.Http.Headers;

namespace GatewayApi.DataPlane.Forwarding.Authorization;

/// <summary>
/// Asks a service in HTTP: it gets the client's request with another path and with those fields that it may see, and allows the request by the status 200.
/// </summary>
internal static class HttpCheck
{
    private const string ContentPrefix = "Content-";

    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Makes the question.</summary>
    /// <param name="exchange">The request; the head as the service may see it has been made.</param>
    /// <param name="filter">The service.</param>
    /// <param name="endpoint">Where to.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller disposes the message, and that its content.")]
    public static HttpRequestMessage Create(Exchange exchange, AuthFilter filter, EndpointState endpoint)
    {
        var (head, backend) = (exchange.UpstreamRequest, filter.Backend.Configuration);
        var message = new HttpRequestMessage(
            HttpMethod.Parse(exchange.Method), new Uri($"{UpstreamHandlers.Scheme}{endpoint.Authority}{filter.PathPrefix}{head.Target}", AsItIs))
        {
            Version = backend.Protocol == Backend.Types.Protocol.H2C ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,

            // Also without a body: "Content-Length must be 0" (HTTPAuthConfig.allowedHeaders).
            Content = new ByteArrayContent(filter.MaxBodyBytes > 0 ? exchange.Auth!.Body ?? [] : []),
        };
        message.Headers.TryAddWithoutValidation(HeaderNames.Host, head.Host);
        foreach (var (name, values) in head.Fields)
        {
            // Nobody would wait for what Expect asks for.
            if (filter.TellsRequestHeader(name) && !Is(name, HeaderNames.Expect) && !Is(name, HeaderNames.TE)
                && !message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                message.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return message;
    }

    /// <summary>Reads the answer. The body of one that denies the request has not been read.</summary>
    public static async ValueTask<AuthVerdict> JudgeAsync(HttpResponseMessage response, AuthFilter filter, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var length = response.Content.Headers.ContentLength;
        if (!DownstreamResponse.IsFinal(status) || (length is null && response.Content.Headers.NonValidated.Contains(HeaderNames.ContentLength)))
        {
            return new AuthVerdict.Failed(Reply.AuthFailed, $"status {status} is none that ends a request, or the length is none");
        }

        var fields = Fields(response.Headers).Concat(Fields(response.Content.Headers));
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new AuthVerdict.Denied(status, [.. fields], await response.Content.ReadAsStreamAsync(cancellation), length);
        }

        AuthEdit[] edits = [.. fields.Where(f => IsForBackend(f.Name, filter)).SelectMany(static f => f.Values.Select(v => new AuthEdit(f.Name, v ?? "", AuthAction.Add)))];
        return new AuthVerdict.Allowed(new AuthGrant([.. filter.AnswerHeaders.Concat(edits.Select(static e => e.Name)).Distinct(StringComparer.OrdinalIgnoreCase)], edits, []));
    }

    // Where all fields are passed on, those that describe the body of the answer are not: they would be taken for a description of the request's.
    private static bool IsForBackend(string name, AuthFilter filter) =>
        filter.PassesAnswerHeader(name) && (filter.AnswerHeaders.Count > 0 || !name.StartsWith(ContentPrefix, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<HeaderField> Fields(System.Net.Http.Headers.HttpHeaders headers) =>
        headers.NonValidated.Select(static h => new HeaderField(h.Key, h.Value.ToArray()));

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
