using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>
/// OpenTelemetry: metrics for Prometheus always; metrics, traces and logs over OTLP when the standard <c>OTEL_</c> variables name a
/// receiver.
/// </summary>
internal static class Telemetry
{
    private const string ServiceName = "gatewayapi-dataplane";

    // The most is of exceptions, by type.
    private const int MostOfRuntime = 100;

    /// <summary>True when a receiver of this kind is given.</summary>
    /// <param name="signal"><c>TRACES</c>, <c>METRICS</c> or <c>LOGS</c>.</param>
    public static bool IsExported(string signal) =>
        Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED") is not "true"
        && (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }
            || Environment.GetEnvironmentVariable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") is { Length: > 0 })
        && Environment.GetEnvironmentVariable($"OTEL_{signal}_EXPORTER") is not "none";

    /// <summary>Registers metrics and traces.</summary>
    public static void Add(IServiceCollection services, ProxyMetrics metrics)
    {
        var telemetry = services.AddOpenTelemetry().ConfigureResource(static r => r.AddService(ServiceName)).WithMetrics(provider =>
        {
            // Several proxies can live in one process, in tests: each has its own meter of the same name.
            provider.AddMeter(ProxyMetrics.MeterName).AddRuntimeInstrumentation().AddPrometheusExporter();
            provider.AddView(i => View(i, metrics));
            if (IsExported("METRICS"))
            {
                provider.AddOtlpExporter();
            }
        });
        if (IsExported("TRACES"))
        {
            telemetry.WithTracing(static provider => provider.AddSource(Tracing.SourceName).AddOtlpExporter());
        }
    }

    // Memory for all series that an instrument may have is taken when it is made, 200 KB if nothing is said.
    private static MetricStreamConfiguration View(Instrument instrument, ProxyMetrics metrics) =>
        instrument.Meter.Name != ProxyMetrics.MeterName ? new MetricStreamConfiguration { CardinalityLimit = MostOfRuntime }
        : ReferenceEquals(instrument.Meter, metrics.Meter) ? new MetricStreamConfiguration { CardinalityLimit = metrics.MostSeries(instrument.Name) }
        : MetricStreamConfiguration.Drop;

    /// <summary>Serves <c>/metrics</c>.</summary>
    public static void Map(WebApplication app) => app.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");

    /// <summary>Sends logs to the receiver, when there is one.</summary>
    public static void AddLogs(ILoggingBuilder logging)
    {
        if (IsExported("LOGS"))
        {
            logging.AddOpenTelemetry(static log =>
            {
                log.SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(ServiceName));
                OpenTelemetry.Logs.OtlpLogExporterHelperExtensions.AddOtlpExporter(log);
            });
        }
    }
}
