using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>Reads the values of options.</summary>
internal static class OptionValues
{
    /// <summary>What a duration looks like.</summary>
    public const string DurationForm = "a duration such as 500ms, 10s or 5m";

    /// <summary>What a duration that cannot be zero looks like.</summary>
    public const string PositiveForm = "a duration above zero such as 500ms, 10s or 5m";

    /// <summary>A whole number with ms, s, m or h; at most 24 days, the longest timer there is.</summary>
    public static bool Duration(string text, out TimeSpan duration)
    {
        duration = default;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var unit = text[digits..] switch { "ms" => 1, "s" => 1000, "m" => 60_000, "h" => 3_600_000, _ => 0 };
        if (unit == 0 || number > TimeSpan.FromDays(24).TotalMilliseconds / unit)
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(number * unit);
        return true;
    }

    /// <summary>A duration above zero.</summary>
    public static bool Positive(string text, out TimeSpan duration) => Duration(text, out duration) && duration > TimeSpan.Zero;

    /// <summary>A whole number within bounds.</summary>
    public static bool Number(string text, int least, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;

    /// <summary>Two non-empty parts around one slash.</summary>
    public static bool Pair(string text, out string first, out string second)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        (first, second) = slash < 0 ? ("", "") : (text[..slash], text[(slash + 1)..]);
        return first.Length > 0 && second.Length > 0 && !second.Contains('/', StringComparison.Ordinal);
    }

    /// <summary>The URL of a server, without a path.</summary>
    public static bool Url(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is "http" or "https" && url.PathAndQuery == "/";

    /// <summary>An IP literal.</summary>
    public static bool Address(string text, [NotNullWhen(true)] out IPAddress? address) => IPAddress.TryParse(text, out address);

    /// <summary>An IP literal with a port.</summary>
    public static bool EndPoint(string text, [NotNullWhen(true)] out IPEndPoint? endPoint) =>
        IPEndPoint.TryParse(text, out endPoint) && text.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{endPoint.Port}"), StringComparison.Ordinal);

    /// <summary>on or off.</summary>
    public static bool Switch(string text, out bool on)
    {
        on = text == "on";
        return text is "on" or "off";
    }

    /// <summary>The name of a log level.</summary>
    public static bool Level(string text, out LogLevel level)
    {
        level = text switch
        {
            "trace" => LogLevel.Trace,
            "debug" => LogLevel.Debug,
            "warning" or "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            "none" => LogLevel.None,
            _ => LogLevel.Information,
        };
        return level != LogLevel.Information || text is "info" or "information";
    }
}
