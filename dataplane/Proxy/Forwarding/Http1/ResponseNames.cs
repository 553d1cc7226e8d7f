using Microsoft.Net.Http.Headers;

namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>
/// The names of fields in responses. Those that the server knows are given as the very strings it compares with, in the two spellings that
/// backends use.
/// </summary>
internal static class ResponseNames
{
    private static readonly TextCache Names = Create();

    /// <summary>The text of a name.</summary>
    public static string Get(ReadOnlySpan<byte> bytes) => Names.Get(bytes);

    private static TextCache Create()
    {
        string[] known =
        [
            HeaderNames.AcceptRanges, HeaderNames.AccessControlAllowCredentials, HeaderNames.AccessControlAllowHeaders, HeaderNames.AccessControlAllowMethods,
            HeaderNames.AccessControlAllowOrigin, HeaderNames.AccessControlExposeHeaders, HeaderNames.AccessControlMaxAge, HeaderNames.Age, HeaderNames.Allow,
            HeaderNames.AltSvc, HeaderNames.CacheControl, HeaderNames.Connection, HeaderNames.ContentDisposition, HeaderNames.ContentEncoding,
            HeaderNames.ContentLanguage, HeaderNames.ContentLength, HeaderNames.ContentLocation, HeaderNames.ContentRange, HeaderNames.ContentSecurityPolicy,
            HeaderNames.ContentType, HeaderNames.Date, HeaderNames.ETag, HeaderNames.Expires, HeaderNames.KeepAlive, HeaderNames.LastModified, HeaderNames.Link,
            HeaderNames.Location, HeaderNames.Pragma, HeaderNames.RetryAfter, HeaderNames.Server, HeaderNames.SetCookie, HeaderNames.StrictTransportSecurity,
            HeaderNames.Trailer, HeaderNames.TransferEncoding, HeaderNames.Vary, HeaderNames.Via, HeaderNames.Warning, HeaderNames.WWWAuthenticate,
            HeaderNames.XContentTypeOptions, HeaderNames.XFrameOptions,
        ];
        var names = new TextCache(1024);
        foreach (var name in known)
        {
            names.Seed(name, name);
            names.Seed(name.ToLowerInvariant(), name);
        }

        return names;
    }
}
