using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>Expressions that users wrote: linear in the length of the input, whatever the expression, and limited in size.</summary>
internal static class UserRegex
{
    private const int MaxLength = 4096;

    /// <summary>Compiles an expression that is to match a whole value.</summary>
    /// <returns>False, with the cause, when it is too long, invalid, or needs backtracking.</returns>
    public static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? problem)
    {
        regex = null;
        if (pattern.Length > MaxLength)
        {
            problem = $"the regular expression is longer than {MaxLength} characters";
            return false;
        }

        try
        {
            // On its own first: ")(" must not become valid by what is put around it.
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            regex = new Regex($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            problem = null;
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problem = $"the regular expression '{pattern}' cannot be used: {e.Message}";
            return false;
        }
    }
}
