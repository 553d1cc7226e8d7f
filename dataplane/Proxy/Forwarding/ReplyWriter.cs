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
        if (isEdited)
        {
            var fields = new ResponseFields(headers);
            exchange.BackendFilters.EditResponse(ref fields);
            exchange.Rule!.Filters.EditResponse(ref fields);
        }

        exchange.EndHead();
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }
    }
}
