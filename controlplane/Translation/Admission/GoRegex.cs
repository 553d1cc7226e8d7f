using System.Text.RegularExpressions;
using System.Text;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>Expressions of schemas, which are written for Go's engine.</summary>
internal static class GoRegex
{
    /// <summary>
    /// Compiles an expression so that it means what it means there: <c>$</c> is the very end, never before a last line feed.
    /// </summary>
    public static Regex Compile(string pattern)
    {
        var translated = new StringBuilder(pattern.Length + 8);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                translated.Append(c).Append(pattern[++i]);
                continue;
            }

            inClass = c == '[' || (inClass && c != ']');
            translated.Append(c == '$' && !inClass ? @"\z" : c);
        }

        return new Regex(translated.ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }
}
