using GatewayApi.DataPlane.Routing.Filters;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace GatewayApi.DataPlane.Forwarding.Authorization;

/// <summary>Writes the response of a service that does not allow a request.</summary>
internal static class AuthDenial
{
    /// <summary>Writes it: the service's own status, fields and body, but for the fields of its connection.</summary>
    public static async ValueTask WriteAsync(Exchange exchange, AuthVerdict.Denied denied, CancellationToken cancellation)
    {
        var response = exchange.Http.Response;
        response.StatusCode = denied.Status;
        var connection = StringValues.Empty;
        foreach (var (name, values) in denied.Fields)
        {
            if (name.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase))
            {
                connection = values;
            }

            DownstreamResponse.Add(response.Headers, name, values);
        }

        foreach (var name in ConnectionHeader.Named(connection))
        {
            response.Headers.Remove(name);
        }

        // Without that the script of another origin would not learn that it was refused.
        var fields = new ResponseFields(response.Headers);
        exchange.Rule!.Filters.Cors?.EditResponse(exchange.Http.Request.Headers.Origin, ref fields);
        exchange.EndHead();
        if (denied.Status is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        response.ContentLength = denied.Length;
        if (!HttpMethods.IsHead(exchange.Method))
        {
            await denied.Body.CopyToAsync(response.Body, cancellation);
        }
    }
}
