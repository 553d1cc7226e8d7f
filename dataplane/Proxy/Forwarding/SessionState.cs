using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// The session of one request. The client's token goes on to the backend as it is ("the backend will be presented with session attributes", GEP-1619), and a
/// new one goes back to the client when the answer comes from another endpoint than the token named.
/// </summary>
/// <param name="policy">How sessions are kept.</param>
/// <param name="endpoint">Where the session is; null when it begins with this request.</param>
/// <param name="nowMs">When the request came, in milliseconds since 1970.</param>
internal sealed class SessionState(SessionPolicy policy, EndpointState? endpoint, long nowMs)
{
    /// <summary>Where the session is; null when it begins with this request.</summary>
    public EndpointState? Endpoint => endpoint;

    /// <summary>Adds a token to the head of a response, unless the client has it already.</summary>
    public void AddToken(Exchange exchange)
    {
        if (exchange.Endpoint is not { } answering || ReferenceEquals(answering, endpoint))
        {
            return;
        }

        var token = policy.Issue(exchange.Backend!.Key, answering, nowMs);
        var headers = exchange.Http.Response.Headers;
        if (policy.IsCookie)
        {
            headers[HeaderNames.SetCookie] = StringValues.Concat(headers[HeaderNames.SetCookie], policy.Cookie(token, exchange.MatchIndex, exchange.Scheme == "https"));
        }
        else
        {
            headers[policy.Name] = token;
        }
    }
}
