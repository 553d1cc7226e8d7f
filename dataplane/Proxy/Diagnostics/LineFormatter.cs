using GatewayApi.Protos.Values;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>Writes the text log, see <see cref="LogLine"/>.</summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    /// <summary>The name it is chosen by.</summary>
    public const string FormatterName = "line";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        ArgumentNullException.ThrowIfNull(textWriter);
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.WriteLine(LogLine.Format(TimeProvider.System.GetUtcNow(), (int)logEntry.LogLevel, logEntry.Category, message, logEntry.Exception));
    }
}
