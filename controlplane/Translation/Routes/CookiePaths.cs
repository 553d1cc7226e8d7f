using GatewayApi.Config.V1;

namespace GatewayApi.ControlPlane.Translation.Routes;

/// <summary>
/// The Path of a session's cookie, from the path match of the rule (GEP-1619): the client brings the cookie back for that path and for what is below it (RFC
/// 6265, section 5.1.4), which has to include the path of every request that the match takes.
/// </summary>
internal static class CookiePaths
{
    private const string Root = "/";

    /// <summary>The Path for a match.</summary>
    public static string Of(PathMatch match) => Sendable(match.KindCase switch
    {
        PathMatch.KindOneofCase.Exact => match.Exact,
        PathMatch.KindOneofCase.Prefix => match.Prefix,
        PathMatch.KindOneofCase.Regex => LiteralSegments(match.Regex),
        _ => Root,
    });

    // The segments that every path begins with that the expression takes. Less is safe: the cookie is then brought back more often than needed.
    private static string LiteralSegments(string regex)
    {
        if (HasAlternatives(regex))
        {
            return Root;
        }

        var literal = new System.Text.StringBuilder(regex.Length);
        var i = regex.StartsWith('^') ? 1 : 0;
        while (i < regex.Length)
        {
            var length = regex[i] == '\\' ? 2 : 1;
            if (!IsLiteral(regex.AsSpan(i)))
            {
                break;
            }

            var rest = regex.AsSpan(i + length);
            if (rest.Length > 0 && rest[0] is '*' or '?' or '+' or '{')
            {
                // What is repeated need not be there; a slash that is only ends the segment when another one, or the end, comes after it.
                var endsSegment = regex[i] == '/' && (rest.Length == 1 || rest[1] is '/' or '$');
                return endsSegment ? OrRoot(literal.ToString()) : UpToLastSlash(literal.ToString());
            }

            literal.Append(regex[i + length - 1]);
            i += length;
        }

        var isWhole = i == regex.Length || (i == regex.Length - 1 && regex[i] == '$');
        return isWhole ? OrRoot(literal.ToString()) : UpToLastSlash(literal.ToString());
    }

    // A backslash makes a literal of what is no letter or digit; before those it means something else.
    private static bool IsLiteral(ReadOnlySpan<char> at) => at[0] switch
    {
        '\\' => at.Length > 1 && !char.IsAsciiLetterOrDigit(at[1]),
        '.' or '[' or '(' or ')' or '*' or '+' or '?' or '{' or '|' or '^' or '$' => false,
        _ => true,
    };

    // Outside of groups and classes; those end the literal part anyway.
    private static bool HasAlternatives(string regex)
    {
        var depth = 0;
        var isInClass = false;
        for (var i = 0; i < regex.Length; i++)
        {
            switch (regex[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    isInClass = true;
                    break;
                case ']':
                    isInClass = false;
                    break;
                case '(' when !isInClass:
                    depth++;
                    break;
                case ')' when !isInClass:
                    depth--;
                    break;
                case '|' when !isInClass && depth == 0:
                    return true;
            }
        }

        return false;
    }

    // An attribute ends at a semicolon, and has no controls and nothing beyond ASCII (RFC 6265, section 4.1.1).
    private static string Sendable(string path)
    {
        var end = path.AsSpan().IndexOfAnyExceptInRange('!', '~');
        var semicolon = path.IndexOf(';', StringComparison.Ordinal);
        end = end < 0 ? semicolon : semicolon < 0 ? end : Math.Min(end, semicolon);
        return end < 0 ? path : UpToLastSlash(path[..end]);
    }

    private static string UpToLastSlash(string path) => OrRoot(path[..Math.Max(0, path.LastIndexOf('/'))]);

    private static string OrRoot(string path) => path.StartsWith('/') ? path : Root;
}
