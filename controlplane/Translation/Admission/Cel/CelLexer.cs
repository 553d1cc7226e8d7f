using System.Collections.Immutable;
using System.Text;

namespace GatewayApi.ControlPlane.Translation.Admission.Cel;

/// <summary>Cuts an expression into tokens.</summary>
internal static class CelLexer
{
    private static readonly string[] Operators =
        ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", "(", ")", "[", "]", ".", ","];

    public static ImmutableArray<CelToken> Tokenize(string text)
    {
        var tokens = ImmutableArray.CreateBuilder<CelToken>();
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (TryString(text, ref at, out var literal))
            {
                tokens.Add(new CelToken("string", literal));
            }
            else if (char.IsAsciiLetter(text[at]) || text[at] == '_')
            {
                tokens.Add(new CelToken("name", Take(text, ref at, static c => char.IsAsciiLetterOrDigit(c) || c == '_')));
            }
            else if (char.IsAsciiDigit(text[at]))
            {
                var number = Take(text, ref at, static c => char.IsAsciiDigit(c) || c == '.');
                tokens.Add(new CelToken(number.Contains('.', StringComparison.Ordinal) ? "double" : "int", number));
            }
            else
            {
                var rest = text.AsSpan(at).ToString();
                var op = Operators.FirstOrDefault(o => rest.StartsWith(o, StringComparison.Ordinal))
                    ?? throw new CelException($"unexpected character '{text[at]}' at {at}");
                tokens.Add(new CelToken(op, op));
                at += op.Length;
            }
        }

        tokens.Add(new CelToken("end", ""));
        return tokens.DrainToImmutable();
    }

    // 'a', "a", '''a''', """a""", each also raw with a leading r.
    private static bool TryString(string text, ref int at, out string literal)
    {
        literal = "";
        var raw = text[at] is 'r' or 'R';
        var start = raw ? at + 1 : at;
        if (start >= text.Length || text[start] is not ('\'' or '"'))
        {
            return false;
        }

        var triple = new string(text[start], 3);
        var quote = string.CompareOrdinal(text, start, triple, 0, 3) == 0 ? triple : triple[..1];
        var content = new StringBuilder();
        var i = start + quote.Length;
        while (string.CompareOrdinal(text, i, quote, 0, quote.Length) != 0)
        {
            if (i >= text.Length)
            {
                throw new CelException("a string does not end");
            }

            content.Append(text[i] == '\\' && !raw ? Escape(text, ref i) : text[i]);
            i++;
        }

        at = i + quote.Length;
        literal = content.ToString();
        return true;
    }

    private static char Escape(string text, ref int at) => text.ElementAtOrDefault(++at) switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        var c and ('\\' or '\'' or '"' or '`' or '?') => c,
        var c => throw new CelException($"the escape \\{c} is not supported"),
    };

    private static string Take(string text, ref int at, Func<char, bool> belongs)
    {
        var start = at;
        while (at < text.Length && belongs(text[at]))
        {
            at++;
        }

        return text[start..at];
    }
}
