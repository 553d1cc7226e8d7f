using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// The head of the response to a client, whatever carried it: the backend's, but for the fields of one connection and what the filters say.
/// </summary>
internal static class DownstreamResponse
{
    /// <summary>Whether a backend may give a status: interim ones are not for the client, and nobody may switch protocols unasked.</summary>
    public static bool IsFinal(int status) => status is >= 200 and <= 999;

    /// <summary>Adds a field of the backend.</summary>
    public static void Add(IHeaderDictionary headers, string name, StringValues values)
    {
        if (HopFields.PassDown(name))
        {
            var before = headers[name];
            headers[name] = before.Count == 0 ? values : StringValues.Concat(before, values);
        }
    }

    /// <summary>All fields are there: takes away what the Connection field names and lets the filters edit.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="connection">The backend's Connection field; empty when it names nothing.</param>
    public static void Finish(Exchange exchange, StringValues connection)
    {
        var headers = exchange.Response.Headers;
        if (connection.Count > 0)
        {
            foreach (var name in ConnectionHeader.Named(connection))
            {
                headers.Remove(name);
            }
        }

        exchange.Auth?.EditResponse(headers);
        var fields = new ResponseFields(headers);
        string? origin = exchange.Request.Headers.Origin;
        exchange.BackendFilters.EditResponse(origin, ref fields);
        exchange.Rule!.Filters.EditResponse(origin, ref fields);
        exchange.Session?.AddToken(exchange);
        exchange.EndHead();
    }
}
