namespace GatewayApi.DataPlane.Routing.Filters;

/// <summary>
/// An origin that may share responses, as HTTPCORSFilter writes it: <c>*</c>, or scheme, host and perhaps port. A wildcard stands for any
/// number of labels to its left. Without a port the scheme's own is meant.
/// </summary>
internal sealed class CorsOrigin
{
    private readonly string _scheme = "";
    private readonly string _host = "";
    private readonly int _port;

    /// <summary>Reads one.</summary>
    public CorsOrigin(string pattern)
    {
        IsAny = pattern == "*";
        if (!IsAny && TrySplit(pattern, out var scheme, out var host, out var port))
        {
            (_scheme, _host, _port) = (scheme.ToString(), host.ToString(), port);
        }
    }

    /// <summary>Takes every origin, also the opaque one, <c>null</c>.</summary>
    public bool IsAny { get; }

    /// <summary>True for an <c>Origin</c> that it takes; schemes and hosts are compared without case (RFC 6454, section 4).</summary>
    public bool Takes(ReadOnlySpan<char> origin) =>
        IsAny || (_scheme.Length > 0 && TrySplit(origin, out var scheme, out var host, out var port)
            && port == _port && scheme.Equals(_scheme, StringComparison.OrdinalIgnoreCase) && TakesHost(host));

    private bool TakesHost(ReadOnlySpan<char> host) => _host[0] == '*'
        ? host.Length >= _host.Length && host.EndsWith(_host.AsSpan(1), StringComparison.OrdinalIgnoreCase)
        : host.Equals(_host, StringComparison.OrdinalIgnoreCase);

    private static bool TrySplit(ReadOnlySpan<char> origin, out ReadOnlySpan<char> scheme, out ReadOnlySpan<char> host, out int port)
    {
        var separator = origin.IndexOf("://");
        scheme = default;
        host = default;
        port = 0;
        if (separator <= 0)
        {
            return false;
        }

        scheme = origin[..separator];
        host = origin[(separator + 3)..];

        // Not the colons within the brackets of an IPv6 literal.
        var colon = host.LastIndexOf(':');
        if (colon > host.LastIndexOf(']'))
        {
            if (!int.TryParse(host[(colon + 1)..], System.Globalization.NumberStyles.None, null, out port))
            {
                return false;
            }

            host = host[..colon];
        }
        else
        {
            port = scheme.Equals("https", StringComparison.OrdinalIgnoreCase) ? 443 : 80;
        }

        return host.Length > 0;
    }
}
