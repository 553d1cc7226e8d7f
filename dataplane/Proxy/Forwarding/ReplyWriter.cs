using System.Text;
using GatewayApi.DataPlane.Routing.Filters;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>Writes the proxy's own answers: small plain texts.</summary>
internal static class ReplyWriter
{
    /// <summary>
    /// Writes an answer. When a response has begun already it cannot be told apart from a whole one, so the connection, or the stream, is
    /// broken off.
    /// </summary>
    public static Task WriteAsync(Exchange exchange, Reply reply)
    {
        exchange.Reason = reply.Reason;
        return WriteAsync(exchange, reply.Status, reply.Text, isEdited: false);
    }

    /// <summary>Writes the answer of a filter.</summary>
    public static Task WriteAsync(Exchange exchange, in LocalReply reply)
    {
        if (reply.Location is null)
        {
            (exchange.Reason, exchange.Detail) = (Reply.FilterFailed.Reason, reply.Reason);
            return WriteAsync(exchange, reply.StatusCode, Reply.FilterFailed.Text, isEdited: false);
        }

        exchange.Reason = "redirect";
        exchange.Http.Response.Headers.Location = reply.Location;
        return WriteAsync(exchange, reply.StatusCode, $"The resource is at {reply.Location}", isEdited: true);
    }

    /// <summary>Answers a preflight request.</summary>
    public static Task WritePreflightAsync(Exchange exchange, CorsFilter cors)
    {
        exchange.Reason = "cors_preflight";
        var response = exchange.Http.Response;

        // Of the two that the API allows, the one that clients of every age take ("204 or 200", HTTPCORSFilter).
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentLength = 0;
        var fields = new ResponseFields(response.Headers);
        cors.AnswerPreflight(new RequestHead(exchange), ref fields);
        return Task.CompletedTask;
    }

    // An error is shared with other origins, too: without that the script over there would not learn what went wrong.
    private static void EditHeaders(Exchange exchange, bool isEdited)
    {
        if (exchange.Rule is not { } rule)
        {
            return;
        }

        var fields = new ResponseFields(exchange.Http.Response.Headers);
        string? origin = exchange.Http.Request.Headers.Origin;
        if (isEdited)
        {
            exchange.BackendFilters.EditResponse(origin, ref fields);
            rule.Filters.EditResponse(origin, ref fields);
        }
        else
        {
            rule.Filters.Cors?.EditResponse(origin, ref fields);
        }
    }

    // A redirect is the rule's own answer, so the rule's response filters apply to it; an error is ours.
    private static async Task WriteAsync(Exchange exchange, int status, string text, bool isEdited)
    {
        var http = exchange.Http;
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        var (location, connection) = (http.Response.Headers.Location, http.Response.Headers.Connection);
        http.Response.Clear();
        if (!isEdited && GrpcReply.IsCall(http.Request))
        {
            http.Response.Headers.Connection = connection;
            GrpcReply.Set(http.Response, status, text);
            return;
        }

        http.Response.StatusCode = status;
        var body = Encoding.UTF8.GetBytes(text + "\n");
        var headers = http.Response.Headers;
        headers.Location = location;
        headers.Connection = connection;
        headers.ContentType = "text/plain; charset=utf-8";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentLength = body.Length;
        EditHeaders(exchange, isEdited);

        exchange.EndHead();
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }
    }
}
