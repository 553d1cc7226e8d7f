using System.Collections.Immutable;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Watching;

namespace GatewayApi.ControlPlane.Reconciling;

/// <summary>
/// From changes to publications. The first change goes at once; what arrives while it is busy is the next batch. Nothing is published
/// before the source is synced: half a state would take configuration away from proxies. What concerns other controllers is kept in the state,
/// and makes nothing.
/// </summary>
internal sealed partial class ReconcileLoop(
    ClusterFeed feed,
    PublicationBoard board,
    StatusNotes notes,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ProcessOutcome outcome,
    ILogger<ReconcileLoop> logger)
    : CriticalLoop(outcome, logger)
{
    private bool _synced;
    private ClusterState _state = ClusterState.Empty;
    private TranslationResult _last = Publication.None.Result;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        while (await feed.Reader.WaitToReadAsync(cancellation))
        {
            var changes = ImmutableArray.CreateBuilder<ClusterChange>();
            while (feed.Reader.TryRead(out var batch))
            {
                changes.AddRange(batch.Changes);
                _synced |= batch.IsSynced;
            }

            Reconcile(changes.DrainToImmutable());
        }
    }

    private void Reconcile(ImmutableArray<ClusterChange> all)
    {
        var before = _state;
        _state = before.Apply(all);
        var previous = board.Current;
        if (!_synced)
        {
            return;
        }

        var changes = previous.Exists ? Translator.Relevant(all, before, _state, _last, id => notes.Of(id) != 0) : all;
        if (previous.Exists && changes.IsEmpty)
        {
            _last = Translator.Carry(_last, _state);
            return;
        }

        using var activity = ControlPlaneMetrics.Activities.StartActivity("reconcile");
        var start = time.GetTimestamp();
        var result = previous.Exists ? Translator.Update(_last, _state, changes) : Translator.Translate(_state, _last);
        _last = result;
        var took = time.GetElapsedTime(start);
        var publication = new Publication(previous.Sequence + 1, _state, result);
        board.Publish(publication);

        activity?.SetTag("changes", changes.Length).SetTag("sequence", publication.Sequence);
        metrics.BatchSize.Record(changes.Length);
        metrics.TranslationDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("lane", result.Lane.ToString().ToLowerInvariant()));
        LogVersions(previous, publication);
        LogReconciled(publication.Sequence, changes.Length, took.TotalMilliseconds);
    }

    private void LogVersions(Publication previous, Publication now)
    {
        foreach (var (gateway, snapshot) in now.Result.Snapshots)
        {
            var old = previous.Result.Snapshots.GetValueOrDefault(gateway);
            if (old?.Root != snapshot.Root)
            {
                metrics.SnapshotChanges.Add(1, ControlPlaneMetrics.Gateway(gateway.ToString()));
                LogVersion(gateway, snapshot.Version, snapshot.Resources.Count);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "publication {Sequence} of {Changes} changes in {Milliseconds} ms")]
    private partial void LogReconciled(long sequence, int changes, double milliseconds);

    [LoggerMessage(2, LogLevel.Information, "Gateway {Gateway}: version {Version} with {Resources} resources")]
    private partial void LogVersion(ObjectKey gateway, string version, int resources);
}
