using System.Diagnostics.Metrics;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.Watching;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>OpenTelemetry: Prometheus always, OTLP when the standard variables name an endpoint.</summary>
internal static class TelemetrySetup
{
    private const string Service = "gatewayapi-controlplane";

    /// <summary>Registers metrics, traces and logs.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<ControlPlaneMetrics>();
        var version = typeof(TelemetrySetup).Assembly.GetName().Version?.ToString(3);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService(Service, serviceVersion: version))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(ControlPlaneMetrics.Name).AddRuntimeInstrumentation().AddPrometheusExporter();
                if (Wants("METRICS"))
                {
                    metrics.AddOtlpExporter();
                }
            });
        if (Wants("TRACES"))
        {
            telemetry.WithTracing(static traces => traces.AddSource(ControlPlaneMetrics.Name).AddOtlpExporter());
        }

        if (Wants("LOGS"))
        {
            telemetry.WithLogging(static logs => logs.AddOtlpExporter());
        }
    }

    /// <summary>Registers the values that are read from the present state.</summary>
    public static void ObserveState(this IServiceProvider services)
    {
        var metrics = services.GetRequiredService<ControlPlaneMetrics>();
        var proxies = services.GetRequiredService<ConnectedProxies>();
        var board = services.GetRequiredService<PublicationBoard>();
        var report = services.GetRequiredService<SourceReport>();
        var time = services.GetRequiredService<TimeProvider>();
        metrics.Observe("gatewayapi.proxies.connected", "{proxy}", "Proxies connected", () => PerGateway(proxies, static g => (long)g.Count()));
        metrics.Observe(
            "gatewayapi.proxies.rejections",
            "{resource}",
            "Resources that connected proxies reject or degrade",
            () => PerGateway(proxies, static g => (long)g.Sum(static p => p.Rejected.Length)));
        metrics.Observe("gatewayapi.proxies.lag", "s", "How long the slowest proxy has been behind", () => PerGateway(proxies, g => g.Max(p => Lag(p, time))));
        metrics.Observe<long>("gatewayapi.gateways", "{gateway}", "Gateways served", () => [new Measurement<long>(board.Current.Result.Snapshots.Count)]);
        metrics.Observe<long>("gatewayapi.source.errors.present", "{error}", "Errors in the source now", () => [new Measurement<long>(report.Errors.Length)]);
    }

    private static double Lag(ConnectedProxy proxy, TimeProvider time) => proxy.BehindSince is { } since ? Math.Max(0, (time.GetUtcNow() - since).TotalSeconds) : 0;

    private static IEnumerable<Measurement<T>> PerGateway<T>(ConnectedProxies proxies, Func<IGrouping<string, ConnectedProxy>, T> value)
        where T : struct =>
        proxies.Current.Connected.Values.GroupBy(static p => p.Id.Gateway.ToString()).Select(g => new Measurement<T>(value(g), ControlPlaneMetrics.Gateway(g.Key)));

    // The proxy decides by the same variables.
    private static bool Wants(string signal) =>
        Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED") is not "true"
        && (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }
            || Environment.GetEnvironmentVariable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") is { Length: > 0 })
        && Environment.GetEnvironmentVariable($"OTEL_{signal}_EXPORTER") is not "none";
}
