using GatewayApi.DataPlane.Runtime;
using GatewayApi.Protos.Values;
using Microsoft.Extensions.Logging.Console;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>The log: on standard error, because standard output belongs to the access log.</summary>
internal static class Logging
{
    /// <summary>Makes the loggers of a process.</summary>
    public static ILoggerFactory Create(ProxyOptions options) => LoggerFactory.Create(logging =>
    {
        Filter(logging, options.LogLevel);

        // Nothing here writes them, and one that the server begins for each connection makes every wait of its requests dearer.
        logging.Services.Configure<LoggerFilterOptions>(static filter => filter.CaptureScopes = false);
        logging.Services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (options.JsonLogs)
        {
            logging.AddJsonConsole(static json => (json.UseUtcTimestamp, json.TimestampFormat) = (true, LogLine.TimeFormat));
        }
        else
        {
            logging.Services.AddSingleton<ConsoleFormatter, LineFormatter>();
            logging.AddConsole(static console => console.FormatterName = LineFormatter.FormatterName);
        }

        Telemetry.AddLogs(logging);
    });

    /// <summary>
    /// What clients and backends do wrong is told by the access log; of the libraries only their own failures are logged.
    /// </summary>
    public static void Filter(ILoggingBuilder logging, LogLevel level) => logging
        .SetMinimumLevel(level)
        .AddFilter("Microsoft.AspNetCore", level <= LogLevel.Debug ? level : LogLevel.Error)
        .AddFilter("Microsoft.Hosting", LogLevel.Error)
        .AddFilter("Grpc", level <= LogLevel.Debug ? level : LogLevel.None)
        .AddFilter("Yarp", level <= LogLevel.Debug ? level : LogLevel.None);
}
