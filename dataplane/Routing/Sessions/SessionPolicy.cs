using System.Globalization;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Matching;

namespace GatewayApi.DataPlane.Routing.Sessions;

/// <summary>How sessions are kept for the requests of one rule.</summary>
public sealed class SessionPolicy
{
    // More of one name nobody sends in good faith, and each costs a hash.
    private const int MaxCandidates = 8;

    private readonly SessionPersistence _wire;
    private readonly string[] _cookiePaths;
    private readonly string _header;

    internal SessionPolicy(SessionPersistence wire, string rule)
    {
        _wire = wire;
        Key = new SessionKey(wire.Key.Span, rule);
        _cookiePaths = [.. wire.CookiePaths];
        Name = wire.Name.Length > 0 ? wire.Name : "gateway-session-" + Key.Suffix();
        _header = IsCookie ? "cookie" : Name.ToLowerInvariant();
    }

    /// <summary>The token is in a cookie, not in a header of its own.</summary>
    public bool IsCookie => _wire.Type != SessionPersistence.Types.Type.Header;

    /// <summary>Of the cookie or the header.</summary>
    public string Name { get; }

    /// <summary>The key of the rule.</summary>
    internal SessionKey Key { get; }

    /// <summary>A new token.</summary>
    /// <param name="backend">Key of the backend.</param>
    /// <param name="endpoint">Where the session is to stay.</param>
    /// <param name="nowMs">Milliseconds since 1970.</param>
    public string Issue(string backend, EndpointState endpoint, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return new SessionToken(nowMs, Key.NameOf(backend, endpoint)).Write(Key);
    }

    /// <summary>
    /// The Set-Cookie field for a token (RFC 6265, section 4.1). Scripts cannot read it, other sites cannot have it sent, and what was given over TLS is not
    /// sent without it.
    /// </summary>
    /// <param name="token">The token.</param>
    /// <param name="match">Which match of the rule took the request.</param>
    /// <param name="isSecure">The client's connection is encrypted.</param>
    public string Cookie(string token, int match, bool isSecure)
    {
        var path = match < _cookiePaths.Length ? $"; Path={_cookiePaths[match]}" : "";
        var lifetime = _wire.Permanent ? string.Create(CultureInfo.InvariantCulture, $"; Max-Age={(_wire.AbsoluteTimeoutMs + 999) / 1000}") : "";
        return $"{Name}={token}{path}{lifetime}; HttpOnly{(isSecure ? "; Secure" : "")}; SameSite=Strict";
    }

    /// <summary>The endpoints that valid tokens of a request name, in the order of the request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="nowMs">Milliseconds since 1970.</param>
    /// <param name="found">Takes them.</param>
    /// <returns>How many there are.</returns>
    internal int Read<TRequest>(in TRequest request, long nowMs, Span<UInt128> found)
        where TRequest : struct, IRequestHead
    {
        if (!request.TryGetHeader(_header, out var value))
        {
            return 0;
        }

        var count = 0;
        var candidates = 0;
        foreach (var range in value.AsSpan().SplitAny(";,"))
        {
            var text = value.AsSpan(range).Trim();
            if (IsCookie)
            {
                var equals = text.IndexOf('=');
                if (equals < 0 || !text[..equals].SequenceEqual(Name))
                {
                    continue;
                }

                text = text[(equals + 1)..].Trim('"');
            }

            if (!SessionToken.IsOfForm(text))
            {
                continue;
            }

            if (++candidates > MaxCandidates || count == found.Length)
            {
                break;
            }

            if (SessionToken.TryRead(text, Key, out var token) && !IsOver(token, nowMs))
            {
                found[count++] = token.Endpoint;
            }
        }

        return count;
    }

    // Clocks of proxies differ: a token from the future was made just now.
    private bool IsOver(SessionToken token, long nowMs) =>
        _wire.AbsoluteTimeoutMs > 0 && nowMs > token.IssuedMs && (ulong)(nowMs - token.IssuedMs) > _wire.AbsoluteTimeoutMs;
}
