using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// Whether the framing of a request can be read in one way only (RFC 9112, section 6.1). The server takes more than that: what it lets pass is refused
/// here, because whoever is before or behind this proxy may read it in the other way.
/// </summary>
internal static class TransferCoding
{
    // Where the server puts the Content-Length of a request that has a Transfer-Encoding too.
    private const string DisplacedLength = "X-Content-Length";

    /// <summary>False for a Transfer-Encoding beside a Content-Length, in HTTP/1.0, or other than one <c>chunked</c>.</summary>
    public static bool IsClear(IHttpRequestFeature request)
    {
        var coding = request.Headers.TransferEncoding;
        return coding.Count == 0
            || (coding.Count == 1
                && string.Equals(coding[0], "chunked", StringComparison.OrdinalIgnoreCase)
                && !HttpProtocol.IsHttp10(request.Protocol)
                && !request.Headers.ContainsKey(DisplacedLength));
    }
}
