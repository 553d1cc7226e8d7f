using System.Collections.Frozen;

namespace GatewayApi.Protos.Values;

/// <summary>
/// Header fields that say where a message ends or how its connection is used: each hop sets them anew, so no filter may edit them and no proxy
/// passes them on (RFC 9110, section 7.6.1; RFC 9112, section 6).
/// </summary>
public static class ConnectionFields
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection",
        "Content-Length",
        "HTTP2-Settings",
        "Keep-Alive",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade");

    /// <summary>True for one of them, in whatever case it is written.</summary>
    public static bool Contains(string name) => Names.Contains(name);
}
