using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Translation.Infrastructure;
using GatewayApi.ControlPlane.Watching.Cluster;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>Watches what exists of ours in the cluster: one informer per provisioned kind.</summary>
internal sealed class OwnedObjectsSource(
    KubernetesApi api,
    OwnedObjects owned,
    InformerTiming timing,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ProcessOutcome outcome,
    ILogger<OwnedObjectsSource> logger)
    : CriticalLoop(outcome, logger)
{
    private readonly ILogger _logger = logger;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = ProvisionedKinds.All.Select(r => Inform(r).RunAsync(stop.Token)).ToArray();
        try
        {
            await await Task.WhenAny(running);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Informer Inform(ApiResource resource)
    {
        var options = new InformerOptions(resource) { LabelSelector = $"{InfrastructureLabels.ManagedBy}={InfrastructureLabels.ManagedByUs}" };
        return new Informer(options, new OwnedObjectsReading(resource, owned), api, timing, metrics, time, _logger);
    }
}
