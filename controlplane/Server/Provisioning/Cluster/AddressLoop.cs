using System.Collections.Immutable;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Watching.Cluster;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>Tells the statuses where Gateways are reachable, from their live Services. Nodes are watched only where a Service is of type NodePort.</summary>
internal sealed class AddressLoop(
    KubernetesApi api,
    OwnedObjects owned,
    GatewayAddresses addresses,
    InformerTiming timing,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ProcessOutcome outcome,
    ILogger<AddressLoop> logger)
    : CriticalLoop(outcome, logger)
{
    private readonly ILogger _logger = logger;
    private readonly Wakeup _nodesChanged = new();
    private volatile IReadOnlyList<string> _nodes = [];

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var changed = owned.Subscribe();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task? watching = null;
        try
        {
            while (true)
            {
                await Task.WhenAny([changed.Wakeup.Signalled, _nodesChanged.Signalled, .. watching is null ? Array.Empty<Task>() : [watching]])
                    .WaitAsync(cancellation);
                changed.Wakeup.Reset();
                _nodesChanged.Reset();
                var services = owned.Current.Values.Where(static o => o.Id.Kind == "Service" && o.Gateway is not null).ToArray();
                if (watching is null && Array.Exists(services, static s => (string?)s.Live["spec"]?["type"] == "NodePort"))
                {
                    watching = WatchNodes(stop.Token);
                }

                // An informer that has ended has failed.
                await (watching is { IsCompleted: true } ? watching : Task.CompletedTask);
                Update(services);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await (watching ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Update(OwnedObject[] services)
    {
        ImmutableArray<string> nodes = [.. _nodes];
        var byGateway = services.ToLookup(static s => s.Gateway!.Value, s => ServiceAddresses.Of(s.Live, nodes));
        foreach (var gateway in byGateway)
        {
            addresses.Set(gateway.Key, [.. gateway.SelectMany(static a => a).Distinct()]);
        }

        addresses.Keep(byGateway.Contains);
        if (owned.IsComplete)
        {
            addresses.Known();
        }
    }

    private Task WatchNodes(CancellationToken cancellation)
    {
        var reading = new NodesReading(found =>
        {
            _nodes = found;
            _nodesChanged.Set();
        });
        return new Informer(new InformerOptions(ApiResources.Nodes), reading, api, timing, metrics, time, _logger).RunAsync(cancellation);
    }
}
