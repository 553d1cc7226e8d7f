using GatewayApi.Protos.Values;
using Microsoft.Extensions.Primitives;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>Reads Connection headers (RFC 9110, section 7.6.1).</summary>
internal static class ConnectionHeader
{
    /// <summary>The fields that a Connection header declares to be for this connection only. Those that only frame a message are dealt with anyway.</summary>
    public static IEnumerable<string> Named(StringValues connection)
    {
        foreach (var line in connection)
        {
            foreach (var range in (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!ConnectionFields.Contains(range) && !range.Equals("close", StringComparison.OrdinalIgnoreCase))
                {
                    yield return range;
                }
            }
        }
    }
}
