using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// The proxy's own answers to gRPC calls: a status of gRPC in the header fields of a response without a body ("Trailers-Only", gRPC over
/// HTTP/2). A client that got the HTTP status instead would have to guess, and would take a 500 for UNKNOWN.
/// </summary>
internal static class GrpcReply
{
    private const string MediaType = "application/grpc";

    /// <summary>True for a call of gRPC: <c>application/grpc</c>, with or without a suffix such as <c>+proto</c>.</summary>
    public static bool IsCall(HttpRequest request) =>
        request.ContentType is { } type && type.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == MediaType.Length || type[MediaType.Length] is '+' or ';');

    /// <summary>Sets the header fields of the answer, which has no body.</summary>
    /// <param name="response">The response, not begun.</param>
    /// <param name="status">The HTTP status that anybody else would get.</param>
    /// <param name="text">The sentence for the person at the client.</param>
    public static void Set(HttpResponse response, int status, string text)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = MediaType;
        response.Headers["grpc-status"] = StatusOf(status).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Encode(text);
    }

    // As clients map HTTP statuses, but for what a GRPCRoute wants to be UNAVAILABLE (GRPCRoute, field backendRefs) and for the deadline.
    private static int StatusOf(int http) => http switch
    {
        StatusCodes.Status400BadRequest => 13, // INTERNAL
        StatusCodes.Status401Unauthorized => 16, // UNAUTHENTICATED
        StatusCodes.Status403Forbidden => 7, // PERMISSION_DENIED
        StatusCodes.Status404NotFound => 12, // UNIMPLEMENTED
        StatusCodes.Status504GatewayTimeout => 4, // DEADLINE_EXCEEDED
        StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError => 14, // UNAVAILABLE
        _ => 2, // UNKNOWN
    };

    // Percent-encoding of everything but printable ASCII (gRPC over HTTP/2, Status-Message).
    private static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var encoded = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            _ = b is >= (byte)' ' and <= (byte)'~' and not (byte)'%' ? encoded.Append((char)b) : encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return encoded.ToString();
    }
}
