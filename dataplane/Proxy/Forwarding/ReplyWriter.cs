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
        return WriteAsync(exchange.Http, reply.Status, reply.Text);
    }

    /// <summary>Writes the answer of a filter.</summary>
    public static Task WriteAsync(Exchange exchange, in LocalReply reply)
    {
        if (reply.Location is null)
        {
            exchange.Reason = Reply.FilterFailed.Reason;
            return WriteAsync(exchange.Http, reply.StatusCode, reply.Reason is { Length: > 0 } reason ? reason : Reply.FilterFailed.Text);
        }

        exchange.Reason = "redirect";
        exchange.Http.Response.Headers.Location = reply.Location;
        return WriteAsync(exchange.Http, reply.StatusCode, $"The resource is at {reply.Location}");
    }

    private static async Task WriteAsync(HttpContext http, int status, string text)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        var location = http.Response.Headers.Location;
        http.Response.Clear();
        http.Response.StatusCode = status;
        var body = Encoding.UTF8.GetBytes(text + "\n");
        var headers = http.Response.Headers;
        headers.Location = location;
        headers.ContentType = "text/plain; charset=utf-8";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }
    }
}
