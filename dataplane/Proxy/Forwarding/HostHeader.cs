using System.Buffers;
using System.Globalization;
using System.Net;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>Reads the Host of a request (RFC 9112, section 3.2; RFC 9110, section 4.2.3).</summary>
internal static class HostHeader
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._");

    /// <summary>The host in lower case, without port and trailing dot; an IPv6 literal keeps its brackets.</summary>
    /// <returns>False when the value is not a host with an optional port: 400.</returns>
    public static bool TryParse(string value, out string host)
    {
        host = "";
        var end = value.StartsWith('[') ? value.IndexOf(']', StringComparison.Ordinal) + 1 : value.IndexOf(':', StringComparison.Ordinal);
        end = end < 0 ? value.Length : end;
        if (end == 0 || end > 255 || !IsPort(value.AsSpan(end)))
        {
            return false;
        }

        var name = value.AsSpan(0, end);
        if (name[0] == '[' ? !IPAddress.TryParse(name, out _) : name[0] == '.' || name.IndexOf("..") >= 0 || name.ContainsAnyExcept(NameCharacters))
        {
            return false;
        }

        name = name[^1] == '.' ? name[..^1] : name;
        host = name.Length == value.Length && !name.ContainsAnyInRange('A', 'Z') ? value : name.ToString().ToLowerInvariant();
        return host.Length > 0;
    }

    // The HTTP client drops a Host that it takes for none, and would name the endpoint's address instead.
    private static bool IsPort(ReadOnlySpan<char> rest) =>
        rest.IsEmpty || (rest[0] == ':' && rest.Length <= 6 && (rest.Length == 1 || ushort.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out _)));
}
