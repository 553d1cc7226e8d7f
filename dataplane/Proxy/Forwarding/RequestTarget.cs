using GatewayApi.Protos.Values;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>The target of a request (RFC 9112, section 3.2) in the parts that are matched and forwarded.</summary>
/// <param name="Path">The path in its normal form; <c>*</c> for <c>OPTIONS *</c>, which no route matches.</param>
/// <param name="Suffix">The query with its question mark, as received; "" when there is none.</param>
internal readonly record struct RequestTarget(string Path, string Suffix)
{
    /// <summary>The query without its question mark; "" when there is none.</summary>
    public string Query => Suffix.Length <= 1 ? "" : Suffix[1..];

    /// <summary>Reads a target in origin, absolute or asterisk form.</summary>
    /// <returns>False for what must not be forwarded: 400. A blank or control character could split the request line upstream; a fragment
    /// has no place in a target.</returns>
    public static bool TryParse(string raw, out RequestTarget target)
    {
        target = default;
        if (raw.Length == 0 || raw.AsSpan().ContainsAnyExceptInRange('!', '~') || raw.Contains('#', StringComparison.Ordinal))
        {
            return false;
        }

        if (raw == "*")
        {
            target = new RequestTarget("*", "");
            return true;
        }

        var start = raw[0] == '/' ? 0 : PathStart(raw);
        if (start < 0)
        {
            return false;
        }

        var question = raw.IndexOf('?', start);
        var path = start == 0 && question < 0 ? raw : raw[start..(question < 0 ? raw.Length : question)];
        if (!PathNormalForm.TryNormalize(path.Length == 0 ? "/" : path, out var normal))
        {
            return false;
        }

        target = new RequestTarget(normal, question < 0 ? "" : raw[question..]);
        return true;
    }

    // The end of the authority of an absolute-form target; -1 when it is none.
    private static int PathStart(string raw)
    {
        var scheme = raw.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0)
        {
            return -1;
        }

        var end = raw.AsSpan(scheme + 3).IndexOfAny('/', '?');
        return end < 0 ? raw.Length : scheme + 3 + end;
    }
}
