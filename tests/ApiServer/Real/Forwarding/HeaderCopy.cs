using GatewayApi.Tests.ApiServer.Http;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.Tests.ApiServer.Real.Forwarding;

/// <summary>Requests and answers as they are, but for what belongs to one connection alone.</summary>
internal static class HeaderCopy
{
    // RFC 9110, section 7.6.1; lengths are those of the new message, and Host that of the server.
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Host", "Content-Length",
    };

    /// <summary>The request, to be sent to a server.</summary>
    public static HttpRequestMessage Request(Call call, Uri server)
    {
        var from = call.Context.Request;
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(server, $"{from.Path.ToUriComponent()}{from.QueryString.ToUriComponent()}"));
        if (!call.Body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(call.Body);
        }

        foreach (var (name, values) in from.Headers.Where(static h => !OfTheConnection.Contains(h.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return request;
    }

    /// <summary>The head of an answer.</summary>
    public static void Response(HttpResponseMessage from, HttpResponse to)
    {
        to.StatusCode = (int)from.StatusCode;
        foreach (var (name, values) in from.Headers.Concat(from.Content.Headers).Where(static h => !OfTheConnection.Contains(h.Key)))
        {
            to.Headers[name] = values.ToArray();
        }
    }
}
