using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.StatusWriting.Replicas;
using GatewayApi.ControlPlane.Translation;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>Keeps the statuses in step with publications, with what proxies answer and with how their processes fare.</summary>
internal sealed partial class StatusLoop(
    PublicationBoard board,
    ConnectedProxies proxies,
    ReplicaReports others,
    ProxyFailures failures,
    GatewayAddresses addresses,
    StatusBoard statuses,
    DesiredStatuses desired,
    TimeProvider time,
    ProcessOutcome outcome,
    ILogger<StatusLoop> logger)
    : CriticalLoop(outcome, logger)
{
    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var published = board.Subscribe();
        using var answered = proxies.Subscribe();
        using var reported = others.Subscribe();
        using var failed = failures.Subscribe();
        using var moved = addresses.Subscribe();
        Wakeup[] wakeups = [published.Wakeup, answered.Wakeup, reported.Wakeup, failed.Wakeup, moved.Wakeup];
        while (true)
        {
            await Task.WhenAny(wakeups.Select(static w => w.Signalled)).WaitAsync(cancellation);
            Array.ForEach(wakeups, static w => w.Reset());
            var publication = board.Current;

            // Before the addresses are known a status would take them back.
            if (publication.Exists && addresses.AreKnown)
            {
                proxies.Forget(publication.Result.Snapshots.ContainsKey);
                Update(publication);
            }
        }
    }

    private void Update(Publication publication)
    {
        var deliveries = Deliveries.Of(publication, others.With(proxies.Current), failures.Current, addresses);
        var all = Translator.Statuses(publication.Result, deliveries);
        desired.Set(all, deliveries);
        foreach (var line in statuses.Apply(all, time.GetUtcNow()))
        {
            LogCondition(line);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Condition}")]
    private partial void LogCondition(string condition);
}
