using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Leadership;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.Watching.Cluster;

namespace GatewayApi.ControlPlane.StatusWriting.Replicas;

/// <summary>
/// Tells the leader what this replica's proxies have answered, in a ConfigMap of its own that the leader watches; a replica alone writes none.
/// The leader removes those of replicas that have fallen silent: their proxies have gone elsewhere.
/// </summary>
internal sealed partial class ReplicaReporter(
    KubernetesApi api,
    LeaseName name,
    LeaderState leader,
    ConnectedProxies proxies,
    ReplicaReports reports,
    InformerTiming timing,
    ReplicaTimes times,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ProcessOutcome outcome,
    ILogger<ReplicaReporter> logger)
    : CriticalLoop(outcome, logger)
{
    private readonly ILogger _logger = logger;
    private readonly string _own = ReplicaObject.NameOf(name);
    private string _said = "";
    private long _saidAt;
    private string _problem = "";

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var options = new InformerOptions(ApiResources.ConfigMaps) { Namespace = name.Namespace, LabelSelector = $"{ReplicaObject.Label}={name.Name}" };
        var watching = new Informer(options, new ReplicaReading(_own, reports, time), api, timing, metrics, time, _logger).RunAsync(stop.Token);
        try
        {
            await await Task.WhenAny(watching, ReportAsync(stop.Token));
        }
        finally
        {
            await stop.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReportAsync(CancellationToken cancellation)
    {
        using var answered = proxies.Subscribe();
        using var led = leader.Subscribe();
        while (true)
        {
            answered.Wakeup.Reset();
            led.Wakeup.Reset();
            await TryAsync(cancellation);

            // What changes meanwhile is one further report.
            await Task.Delay(times.Apart, time, cancellation);
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(answered.Wakeup.Signalled, led.Wakeup.Signalled, Task.Delay(times.Renewal, time, timer.Token));
            await timer.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task TryAsync(CancellationToken cancellation)
    {
        try
        {
            if (leader.IsLeader)
            {
                await SweepAsync(cancellation);
            }
            else
            {
                await SayAsync(ReplicaReport.Write(proxies.Current), cancellation);
            }

            _problem = "";
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && e is ApiException or HttpRequestException or IOException)
        {
            if (_problem != e.Message)
            {
                _problem = e.Message;
                LogUnsaid(name.Namespace, _own, e.Message);
            }
        }
    }

    private async Task SayAsync(string report, CancellationToken cancellation)
    {
        var isNew = report != (_said.Length == 0 ? "[]" : _said);
        if (isNew || (_said.Length > 0 && time.GetElapsedTime(_saidAt) >= times.Renewal))
        {
            await api.ApplyAsync(PathOf(_own), ReplicaObject.Of(name, report, time.GetUtcNow()), KubernetesApi.FieldManager, cancellation);
            (_said, _saidAt) = (report, time.GetTimestamp());
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        if (_said.Length > 0)
        {
            await DeleteAsync(_own, cancellation);
            _said = "";
        }

        foreach (var silent in reports.Before(time.GetTimestamp() - (long)(times.Silence.TotalSeconds * time.TimestampFrequency)))
        {
            reports.Remove(silent);
            await DeleteAsync(silent.Name, cancellation);
        }
    }

    private async Task DeleteAsync(string configMap, CancellationToken cancellation)
    {
        try
        {
            var live = await api.GetAsync(PathOf(configMap), cancellation);
            await api.DeleteAsync(PathOf(configMap), (string?)live["metadata"]?["uid"] ?? "", cancellation);
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Gone already.
        }
    }

    private string PathOf(string configMap) => ApiResources.ConfigMaps.Object(name.Namespace, configMap);

    [LoggerMessage(1, LogLevel.Warning, "ConfigMap {Namespace}/{Name}: the leader cannot be told what proxies of this replica have in force: {Problem}")]
    private partial void LogUnsaid(string @namespace, string name, string problem);
}
