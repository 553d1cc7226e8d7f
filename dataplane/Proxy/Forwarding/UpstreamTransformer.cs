using System.Net;
using GatewayApi.DataPlane.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// Makes the request to the backend of the client's, and the response to the client of the backend's. Both pass untouched but for the fields of
/// one connection, X-Forwarded-*, the trace context, and what the filters say.
/// </summary>
internal sealed class UpstreamTransformer(Exchange exchange) : HttpTransformer
{
    // Takes path and query as they are: nothing is encoded, decoded or compressed again.
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static readonly string[] Untrusted =
        ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server", "Forwarded"];

    /// <inheritdoc/>
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = Target(destinationPrefix);
        var from = httpContext.Request.Headers;
        DropConnectionFields(from.Connection, proxyRequest);

        // Left out by the base, but the backend's to see.
        Pass(from, proxyRequest, HeaderNames.UpgradeInsecureRequests);
        Forwarded(from, proxyRequest);
        proxyRequest.Headers.Host = null;
        proxyRequest.Headers.TryAddWithoutValidation(HeaderNames.Host, from.Host.ToString());
        if (exchange.Activity is { } activity)
        {
            Tracing.Inject(activity, proxyRequest.Headers);
        }

        Edit(proxyRequest);
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (!await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken))
        {
            return false;
        }

        var headers = httpContext.Response.Headers;
        if (proxyResponse!.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var connection))
        {
            foreach (var name in ConnectionHeader.Named(connection.ToString()))
            {
                headers.Remove(name);
            }
        }

        if (proxyResponse.Headers.NonValidated.TryGetValues(HeaderNames.AltSvc, out var alternatives))
        {
            headers.AltSvc = alternatives.ToString();
        }

        if (proxyResponse.Content.Headers.ContentLength is null && !IsUpgrade(proxyResponse))
        {
            proxyResponse.Content = new DownstreamContent(proxyResponse.Content, httpContext.Response);
        }

        var fields = new ResponseFields(headers);
        exchange.BackendFilters.EditResponse(ref fields);
        exchange.Rule!.Filters.EditResponse(ref fields);
        return true;
    }

    // What follows is a stream in both directions then.
    private static bool IsUpgrade(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.SwitchingProtocols || response.RequestMessage?.Method == HttpMethod.Connect;

    private Uri Target(string prefix)
    {
        var path = exchange.Rule!.Filters.RewritePath(exchange.Target.Path, exchange.MatchedPrefix);
        path = exchange.BackendFilters.RewritePath(path, exchange.MatchedPrefix);
        return new Uri(string.Concat(prefix, path, exchange.Target.Suffix), AsItIs);
    }

    // RFC 9110, section 7.6.1. Fields that the base leaves out are not there any more.
    private static void DropConnectionFields(StringValues connection, HttpRequestMessage request)
    {
        if (connection.Count == 0)
        {
            return;
        }

        foreach (var name in ConnectionHeader.Named(connection))
        {
            new UpstreamRequestFields(request).Remove(name);
        }
    }

    private static void Pass(IHeaderDictionary from, HttpRequestMessage request, string name)
    {
        if (from.TryGetValue(name, out var values))
        {
            request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
    }

    // What the client says of itself is not to be trusted, so it is replaced.
    private void Forwarded(IHeaderDictionary from, HttpRequestMessage request)
    {
        var headers = request.Headers;
        foreach (var name in Untrusted)
        {
            headers.Remove(name);
        }

        headers.TryAddWithoutValidation("X-Forwarded-For", exchange.Front.ClientAddress(exchange.Http));
        headers.TryAddWithoutValidation("X-Forwarded-Proto", exchange.Scheme);
        headers.TryAddWithoutValidation("X-Forwarded-Host", from.Host.ToString());
    }

    private void Edit(HttpRequestMessage request)
    {
        var (rule, backend) = (exchange.Rule!.Filters, exchange.BackendFilters);
        if (rule.IsEmpty && backend.IsEmpty)
        {
            return;
        }

        var fields = new UpstreamRequestFields(request);
        if ((backend.RewriteHost ?? rule.RewriteHost) is { } host)
        {
            fields.Add(HeaderNames.Host, host);
        }

        rule.EditRequest(ref fields);
        backend.EditRequest(ref fields);
    }
}
