using System.Collections.Frozen;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// Fields of one connection, which end at the proxy (RFC 9110, section 7.6.1; RFC 9113, section 8.2.2; for Proxy-…: section 11.7), and Content-Length, which each
/// hop says anew.
/// </summary>
internal static class HopFields
{
    private static readonly string[] Both =
    [
        "Connection", "Content-Length", "HTTP2-Settings", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization", "Proxy-Connection",
        "TE", "Transfer-Encoding", "Upgrade",
    ];

    // What a client says of its own origin is not to be trusted; what is true of it is said anew, as is the host.
    private static readonly string[] SaidAnew =
        ["Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server", "Forwarded"];

    private static readonly FrozenSet<string> Response = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, Both);
    private static readonly FrozenSet<string> Request = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, [.. Both, .. SaidAnew]);

    /// <summary>Whether a field of a client's request goes to the backend as it is.</summary>
    public static bool PassUp(string name) => !Request.Contains(name);

    /// <summary>Whether a field of a backend's response goes to the client as it is.</summary>
    public static bool PassDown(string name) => !Response.Contains(name);
}
