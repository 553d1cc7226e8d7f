using GatewayApi.Protos.Values;
using Microsoft.Extensions.Primitives;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>Reads Connection headers (RFC 9110, section 7.6.1).</summary>
internal static class ConnectionHeader
{
    private const string Close = "close";

    /// <summary>True for a header that only says whether the connection is kept, as nearly all do.</summary>
    public static bool IsPlain(StringValues connection) =>
        connection.Count == 1
        && (string.Equals(connection[0], "keep-alive", StringComparison.OrdinalIgnoreCase) || string.Equals(connection[0], Close, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The fields that a Connection header declares to be for this connection only. Those that only frame a message are dealt with anyway.
    /// </summary>
    public static IEnumerable<string> Named(StringValues connection)
    {
        foreach (var line in connection)
        {
            foreach (var range in (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!ConnectionFields.Contains(range) && !range.Equals(Close, StringComparison.OrdinalIgnoreCase))
                {
                    yield return range;
                }
            }
        }
    }
}
