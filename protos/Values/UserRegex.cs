using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace GatewayApi.Protos.Values;

/// <summary>
/// Regular expressions that users wrote: .NET's NonBacktracking syntax, so that matching is linear in the input whatever the expression, and limited
/// in length. They match a value as a whole.
/// </summary>
public static class UserRegex
{
    /// <summary>The longest expression that is accepted, in characters.</summary>
    public const int MaxLength = 1024;

    // Compiling takes some 0.4 ms, and a translation sees every expression of the cluster again. The verdict follows from the text alone; it is kept
    // for as long as the text is.
    private static readonly ConditionalWeakTable<string, Verdict> Known = [];

    /// <summary>What is wrong with an expression; null when it can be used.</summary>
    public static string? Problem(string pattern) =>
        Known.GetValue(pattern, static p => new Verdict(TryCompile(p, out _, out var problem) ? null : problem)).Problem;

    /// <summary>Compiles an expression.</summary>
    /// <param name="pattern">As the user wrote it.</param>
    /// <param name="regex">Matches a whole value.</param>
    /// <param name="problem">Why it cannot be used: too long, invalid, or in need of backtracking.</param>
    public static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        regex = null;
        if (pattern.Length > MaxLength)
        {
            problem = $"the regular expression has {pattern.Length} characters; at most {MaxLength} are accepted";
            return false;
        }

        try
        {
            // On its own first, then anchored: neither ")(" nor "(?x) #" may change its meaning by what is put around it.
            _ = Compile(pattern);
            regex = Compile($@"\A(?:{pattern})\z");
            problem = null;
            return true;
        }
        catch (ArgumentException e)
        {
            problem = $"the regular expression '{pattern}' does not compile: {e.Message}";
            return false;
        }
        catch (NotSupportedException)
        {
            // The runtime's message speaks of its own options.
            problem = $"the regular expression '{pattern}' is too large or needs backtracking (lookarounds, backreferences, atomic groups)";
            return false;
        }
    }

    private static Regex Compile(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private sealed record Verdict(string? Problem);
}
