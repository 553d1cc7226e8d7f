using System.Buffers;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>What may stand in a header field without breaking the message around it.</summary>
internal static class HeaderSyntax
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>A token: RFC 9110, section 5.6.2.</summary>
    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>
    /// A field value that a message can carry: no control characters but the tab, nothing beyond ASCII, no space at either end (RFC 9110,
    /// section 5.5).
    /// </summary>
    public static bool IsValue(string text)
    {
        foreach (var c in text)
        {
            if (c is (< ' ' and not '\t') or >= '\x7f')
            {
                return false;
            }
        }

        return text.Length == 0 || (text[0] is not (' ' or '\t') && text[^1] is not (' ' or '\t'));
    }
}
