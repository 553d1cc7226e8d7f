using System.Globalization;
using System.Text;

namespace GatewayApi.Protos.Values;

/// <summary>A line of the text log. Both processes write to one terminal when the control plane starts the proxies, so they write alike.</summary>
public static class LogLine
{
    /// <summary>How times are written in the log, in text and in JSON: UTC, milliseconds.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly string[] Levels = ["trace", "debug", "info", "warning", "error", "critical"];

    /// <summary><c>2026-01-31T12:00:00.000Z info StatusLoop: message</c>, always one line: control characters, which may come from what users wrote, become blanks.</summary>
    /// <param name="time">Now.</param>
    /// <param name="level">The level as <c>Microsoft.Extensions.Logging.LogLevel</c> counts it, 0 for trace to 5 for critical.</param>
    /// <param name="category">Who says it; of a type's full name only the last part is shown.</param>
    /// <param name="message">What is said.</param>
    /// <param name="exception">What goes with it.</param>
    public static string Format(DateTimeOffset time, int level, string category, string message, Exception? exception)
    {
        ArgumentNullException.ThrowIfNull(category);
        var line = new StringBuilder()
            .Append(time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture))
            .Append(' ').Append(Levels[Math.Clamp(level, 0, Levels.Length - 1)])
            .Append(' ').Append(category.AsSpan(category.LastIndexOf('.') + 1))
            .Append(": ").Append(message);
        if (exception is not null)
        {
            line.Append(' ').Append(exception);
        }

        for (var i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(line[i]) ? ' ' : line[i];
        }

        return line.ToString();
    }
}
