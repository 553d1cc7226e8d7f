using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>
/// Objects from the cluster, as they are and as they change: one informer per kind, whose changes come together in one loop that fetches what
/// is referred to and hands batches on.
/// </summary>
internal sealed partial class ClusterSource(
    KubernetesApi api,
    ServedVersions versions,
    StatusNotes notes,
    ClusterFeed feed,
    InformerTiming timing,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ProcessOutcome outcome,
    ILogger<ClusterSource> logger)
    : CriticalLoop(outcome, logger)
{
    private const int Capacity = 64;
    private static readonly ImmutableArray<ApiResource> Referenced = [ApiResources.Secrets, ApiResources.ConfigMaps];

    private readonly Channel<SourceEvent> _events =
        Channel.CreateBounded<SourceEvent>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    private readonly HashSet<string> _unlisted = [.. WatchedKind.All.Select(static k => k.Kind), .. Referenced.Select(static r => r.Kind)];
    private readonly ImmutableArray<ClusterChange>.Builder _changes = ImmutableArray.CreateBuilder<ClusterChange>();
    private ImmutableArray<Informer> _informers = [];
    private bool _isSynced;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var references = new ReferencedObjects(api, timing, _events.Writer, time, logger, stop.Token);
        var readings = WatchedKind.All.Select(k => (Kind: k, Handler: new KindReading(k, versions, notes, _events.Writer))).ToArray();
        _informers =
        [
            .. readings.Select(r => Inform(OptionsOf(r.Kind), r.Handler)),
            .. Referenced.Select(r => Inform(new InformerOptions(r) { MetadataOnly = true }, new TouchReading(r.Kind, _events.Writer))),
        ];
        Observe();
        Task[] running = [.. _informers.Select(i => i.RunAsync(stop.Token)), LoopAsync(references, stop.Token)];
        try
        {
            // Each of them runs for ever: the first one to end has failed.
            await await Task.WhenAny(running);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Array.ForEach(readings, static r => r.Handler.Dispose());
        }
    }

    private async Task LoopAsync(ReferencedObjects references, CancellationToken cancellation)
    {
        var held = new HeldChanges(references);
        while (await _events.Reader.WaitToReadAsync(cancellation))
        {
            while (_events.Reader.TryRead(out var one))
            {
                Take(one, references, held);
            }

            _changes.AddRange(held.Release());
            var isSynced = _isSynced || (_unlisted.Count == 0 && held.IsEmpty && references.IsComplete);
            if (_changes.Count > 0 || isSynced != _isSynced)
            {
                if (isSynced != _isSynced)
                {
                    LogSynced(_informers.Sum(static i => i.Count), references.Count);
                }

                _isSynced = isSynced;
                await feed.WriteAsync(new SourceBatch(_changes.DrainToImmutable(), isSynced), cancellation);
            }
        }
    }

    private void Take(SourceEvent one, ReferencedObjects references, HeldChanges held)
    {
        foreach (var change in one.Changes)
        {
            if (change.Id.Kind == Kinds.CustomResourceDefinition)
            {
                Look();
                if (!change.Id.Key.Name.EndsWith("." + ApiGroups.Gateway, StringComparison.Ordinal))
                {
                    // Our own kinds have no version of the Gateway API, and of those it tries out others may be there that nobody here reads.
                    continue;
                }
            }

            if (!held.Take(change))
            {
                _changes.Add(change);
            }
        }

        foreach (var key in one.Touched)
        {
            references.Touch(new ObjectId(one.Kind, key));
        }

        if (one.Fetched is { } fetched && references.Take(fetched, one.Asked) is { } read)
        {
            _changes.Add(read);
        }

        if (one.IsListed)
        {
            _unlisted.Remove(one.Kind);
            references.TouchAll(one.Kind);
        }
    }

    // A definition came, changed or went: whoever waits for one looks again.
    private void Look()
    {
        foreach (var informer in _informers)
        {
            informer.Look();
        }
    }

    private InformerOptions OptionsOf(WatchedKind kind) => new(kind.Resource)
    {
        LabelSelector = kind.LabelSelector,
        MetadataOnly = kind.MetadataOnly,
        Versions = kind.IsCustom ? versions : null,
    };

    private Informer Inform(InformerOptions options, IInformerHandler handler) => new(options, handler, api, timing, metrics, time, logger);

    private void Observe()
    {
        metrics.Observe("gatewayapi.informer.objects", "{object}", "Objects of a resource that are known", () => Measure(static i => i.Count));
        metrics.Observe(
            "gatewayapi.informer.forbidden",
            "{resource}",
            "1 for a resource that may not be read: a permission is missing",
            () => Measure(static i => i.Access == ResourceAccess.Forbidden ? 1 : 0));
    }

    private IEnumerable<Measurement<int>> Measure(Func<Informer, int> value) =>
        _informers.Select(i => new Measurement<int>(value(i), ControlPlaneMetrics.Resource(i.Name)));

    [LoggerMessage(30, LogLevel.Information, "the cluster is read: {Objects} objects, {Referenced} of them Secrets and ConfigMaps that are referred to")]
    private partial void LogSynced(int objects, int referenced);
}
