using GatewayApi.Protos.Values;
using Microsoft.Extensions.Logging.Console;

namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>Logs go to standard error, so that standard output is left to the access logs of the local proxies.</summary>
internal static class LoggingSetup
{
    /// <summary>Sets level and format.</summary>
    public static void AddLogging(this WebApplicationBuilder builder, ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(options.LogLevel);
        if (options.LogLevel > LogLevel.Debug)
        {
            // The frameworks' own information lines tell a user nothing.
            builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning).AddFilter("System", LogLevel.Warning);

            // A failed start ends the process with one line of its own (ProcessOutcome); the stack trace helps nobody who has a port taken.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

            // It logs an error for each look before the source is read; health is asked for, not logged.
            builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        }

        builder.Services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (options.LogJson)
        {
            builder.Logging.AddJsonConsole(static json =>
            {
                json.TimestampFormat = LogLine.TimeFormat;
                json.UseUtcTimestamp = true;
            });
        }
        else
        {
            builder.Services.AddSingleton<ConsoleFormatter, LineFormatter>();
            builder.Logging.AddConsole(static console => console.FormatterName = LineFormatter.FormatterName);
        }
    }
}
