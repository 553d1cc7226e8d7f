using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Identity;
using GatewayApi.ControlPlane.Leadership;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Infrastructure;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>
/// Keeps the objects that run each Gateway's proxies as they should be, and tells the statuses where each Gateway is reachable and why its
/// proxies do not run. Only the leader writes; every replica looks.
/// </summary>
internal sealed partial class ClusterProvisioner(
    ProvisioningOptions options,
    TrustBundle trust,
    PublicationBoard board,
    OwnedObjects owned,
    ObjectApplier applier,
    LeaderState leader,
    ProxyFailures failures,
    TimeProvider time,
    ProcessOutcome outcome,
    ILogger<ClusterProvisioner> logger)
    : CriticalLoop(outcome, logger)
{
    private const int ParallelGateways = 4;

    // Bounds the sleep when nothing is due: a lease that ran out wakes nobody.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private readonly AppliedObjects _applied = new();
    private readonly RetryTimes _retries = new(time);
    private bool _led;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var published = board.Subscribe();
        using var changed = owned.Subscribe();
        using var trusted = trust.Subscribe();
        using var led = leader.Subscribe();
        Wakeup[] wakeups = [published.Wakeup, changed.Wakeup, trusted.Wakeup, led.Wakeup];
        while (true)
        {
            using var due = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(wakeups.Select(static w => w.Signalled).Append(Task.Delay(_retries.Next ?? LookEvery, time, due.Token)));
            await due.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
            Array.ForEach(wakeups, static w => w.Reset());
            if (board.Current is { Exists: true } publication && owned.IsComplete && trust.Pem is { } bundle)
            {
                var settings = new InfrastructureSettings { ProxyImage = options.ProxyImage, ControlPlane = options.ControlPlane, TrustBundle = bundle };
                await MatchAsync(publication, Translator.Infrastructure(publication.Result, settings), cancellation);
            }
        }
    }

    private async Task MatchAsync(Publication publication, ImmutableArray<GatewayInfrastructureObjects> wanted, CancellationToken cancellation)
    {
        Forget(publication.State);
        if (!leader.IsLeader)
        {
            _led = false;
            return;
        }

        if (!_led)
        {
            // Another leader may have applied something else since.
            _applied.Clear();
            _led = true;
        }

        var open = wanted.Where(w => _retries.IsDue(w.Gateway) && Unsettled(w).Any());
        await Parallel.ForEachAsync(
            open,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelGateways, CancellationToken = cancellation },
            async (objects, stop) => await ApplyAsync(objects, stop));
        foreach (var running in wanted.Where(w => _retries.IsDue(w.Gateway)))
        {
            failures.Set(running.Gateway, Health(running));
        }

        foreach (var leftover in Leftovers.Find(publication.State, wanted.ToDictionary(static w => w.Gateway), owned.Current.Values))
        {
            await DeleteAsync(leftover, cancellation);
        }
    }

    private IEnumerable<JsonObject> Unsettled(GatewayInfrastructureObjects wanted) =>
        wanted.Objects.Where(manifest => !_applied.IsSettled(manifest, owned.Of(wanted.Gateway, wanted.Name, (string)manifest["kind"]!)));

    private async Task ApplyAsync(GatewayInfrastructureObjects wanted, CancellationToken cancellation)
    {
        try
        {
            foreach (var manifest in Unsettled(wanted).ToArray())
            {
                var live = owned.Of(wanted.Gateway, wanted.Name, (string)manifest["kind"]!);
                if (await applier.ApplyAsync(wanted.Gateway, manifest, live, cancellation) is { } after)
                {
                    _applied.Set(manifest, after);
                    owned.Applied(after);
                    LogApplied(after.Id, wanted.Gateway);
                }
            }

            _retries.Forget(wanted.Gateway);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested
            && e is ApiException or ForeignObjectException or HttpRequestException or IOException)
        {
            _retries.Failed(wanted.Gateway, (e as ApiException)?.RetryAfter);
            failures.Set(wanted.Gateway, $"the proxies cannot be provisioned: {e.Message}");
            LogFailed(wanted.Gateway, e.Message);
        }
    }

    private string? Health(GatewayInfrastructureObjects wanted) =>
        owned.Of(wanted.Gateway, wanted.Name, "Deployment") is { } deployment ? DeploymentHealth.Problem(deployment.Id, deployment.Live) : null;

    private async Task DeleteAsync(OwnedObject leftover, CancellationToken cancellation)
    {
        try
        {
            if (await applier.DeleteAsync(leftover, cancellation))
            {
                LogDeleted(leftover.Id);
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && e is ApiException or HttpRequestException or IOException)
        {
            LogNotDeleted(leftover.Id, e.Message);
        }
    }

    private void Forget(ClusterState state)
    {
        _applied.Keep(owned.Current.ContainsKey);
        foreach (var gateway in failures.Current.Keys.Where(g => !state.Gateways.ContainsKey(g)))
        {
            failures.Set(gateway, null);
            _retries.Forget(gateway);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Object} applied for Gateway {Gateway}")]
    private partial void LogApplied(ObjectId @object, ObjectKey gateway);

    [LoggerMessage(2, LogLevel.Warning, "Gateway {Gateway}: its proxies cannot be provisioned: {Problem}")]
    private partial void LogFailed(ObjectKey gateway, string problem);

    [LoggerMessage(3, LogLevel.Information, "{Object} is of no use any more and deleted")]
    private partial void LogDeleted(ObjectId @object);

    [LoggerMessage(4, LogLevel.Warning, "{Object} is of no use any more and cannot be deleted: {Problem}")]
    private partial void LogNotDeleted(ObjectId @object, string problem);
}
