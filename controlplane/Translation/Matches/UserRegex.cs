using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace GatewayApi.ControlPlane.Translation.Matches;

/// <summary>Regular expressions of users: .NET's NonBacktracking syntax, limited in length, so that none can burn the proxy's time.</summary>
internal static class UserRegex
{
    /// <summary>The longest expression that is accepted, in characters.</summary>
    public const int MaxLength = 1024;

    // Compiling takes some 0.4 ms, and a translation sees every expression of the cluster again. The verdict follows from the text alone; it is kept
    // for as long as the text is.
    private static readonly ConditionalWeakTable<string, Verdict> Known = [];

    /// <summary>What is wrong with an expression; null when it can be used.</summary>
    public static string? Problem(string pattern) => Known.GetValue(pattern, static p => new Verdict(Examine(p))).Problem;

    private static string? Examine(string pattern)
    {
        if (pattern.Length > MaxLength)
        {
            return $"the regular expression has {pattern.Length} characters; at most {MaxLength} are accepted";
        }

        try
        {
            // On its own first, then as the proxy will anchor it: neither ")(" nor "(?x) #" may change its meaning by what is put around it.
            Compile(pattern);
            Compile($@"\A(?:{pattern})\z");
            return null;
        }
        catch (ArgumentException e)
        {
            return $"the regular expression '{pattern}' does not compile: {e.Message}";
        }
        catch (NotSupportedException)
        {
            // The runtime's message speaks of its own options.
            return $"the regular expression '{pattern}' is too large or needs backtracking (lookarounds, backreferences, atomic groups)";
        }
    }

    private sealed record Verdict(string? Problem);

    private static void Compile(string pattern) => _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
