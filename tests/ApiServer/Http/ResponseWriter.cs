using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.Tests.ApiServer.Http;

/// <summary>Sends answers.</summary>
internal static class ResponseWriter
{
    private const int LeastCompressed = 128 * 1024;

    public static async Task Write(HttpContext context, ApiResponse response, IEnumerable<string> warnings)
    {
        context.Response.StatusCode = response.Code;
        context.Response.ContentType = response.ContentType;
        var body = Compressed(context, response.Body);
        context.Response.ContentLength = body.Length;
        if (response.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var warning in warnings.Distinct())
        {
            context.Response.Headers.Append("Warning", $"299 - \"{warning.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }

        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    // Kube-apiserver compresses large answers for clients that allow it.
    private static ReadOnlyMemory<byte> Compressed(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (body.Length < LeastCompressed || !context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            return body;
        }

        context.Response.Headers.ContentEncoding = "gzip";
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(body.Span);
        }

        return buffer.ToArray();
    }
}
