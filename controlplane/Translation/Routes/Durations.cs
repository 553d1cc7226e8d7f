using System.Globalization;

namespace GatewayApi.ControlPlane.Translation.Routes;

/// <summary>Durations of GEP-2257: one to four parts of up to five digits and a unit (h, m, s, ms), such as <c>1m30s</c>.</summary>
internal static class Durations
{
    private const int MaxParts = 4;
    private const int MaxDigits = 5;

    /// <summary>Reads a duration as milliseconds.</summary>
    /// <returns>False when the text is not a duration.</returns>
    public static bool TryRead(string text, out ulong milliseconds)
    {
        milliseconds = 0;
        var rest = text.AsSpan();
        for (var part = 0; part < MaxParts && !rest.IsEmpty; part++)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > MaxDigits)
            {
                return false;
            }

            var number = ulong.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[digits..];
            var (unit, length) = Unit(rest);
            if (length == 0)
            {
                return false;
            }

            milliseconds += number * unit;
            rest = rest[length..];
        }

        return text.Length > 0 && rest.IsEmpty;
    }

    private static (ulong Milliseconds, int Length) Unit(ReadOnlySpan<char> text) => text switch
    {
        ['m', 's', ..] => (1, 2),
        ['s', ..] => (1000, 1),
        ['m', ..] => (60 * 1000, 1),
        ['h', ..] => (60 * 60 * 1000, 1),
        _ => (0, 0),
    };
}
