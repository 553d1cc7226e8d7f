using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>Hostnames that filters put into messages.</summary>
internal static class Hostnames
{
    /// <summary>
    /// A hostname without wildcard, in lower case; "" when there is none. A problem is recorded when it could not stand in a Host header.
    /// </summary>
    public static string Precise(string? hostname, Field at)
    {
        if (hostname is null)
        {
            return "";
        }

        if (hostname.Length is 0 or > 253 || hostname.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')))
        {
            at.ReportUnsupported($"'{hostname}' is not a hostname");
        }

        return hostname.ToLowerInvariant();
    }
}
