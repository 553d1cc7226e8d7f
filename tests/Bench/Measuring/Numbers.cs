using System.Globalization;

namespace GatewayApi.Tests.Bench.Measuring;

/// <summary>Numbers as people read them.</summary>
internal static class Numbers
{
    /// <summary>Three digits that count, never an exponent.</summary>
    public static string Short(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("F2", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };

    /// <summary>A number that a program wrote.</summary>
    public static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
