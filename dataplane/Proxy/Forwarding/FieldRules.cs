using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>Which header fields belong to one connection only (RFC 9110, section 7.6.1).</summary>
internal static class FieldRules
{
    private static readonly FrozenSet<string> Framing = new[]
    {
        "Connection", "Content-Length", "HTTP2-Settings", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for fields that a filter must not edit: they say where a message ends or how a connection is used.</summary>
    public static bool IsFraming(string name) => Framing.Contains(name);

    /// <summary>The fields that a Connection header declares to be for this connection only. Those that only frame a message are dealt with anyway.</summary>
    public static IEnumerable<string> Named(StringValues connection)
    {
        foreach (var line in connection)
        {
            foreach (var range in (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!Framing.Contains(range) && !range.Equals("close", StringComparison.OrdinalIgnoreCase))
                {
                    yield return range;
                }
            }
        }
    }
}
