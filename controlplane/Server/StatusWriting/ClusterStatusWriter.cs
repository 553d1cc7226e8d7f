using System.Collections.Concurrent;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Leadership;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.ControlPlane.Watching.Cluster;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>
/// Writes the statuses to the cluster, while this process leads. One loop decides what is looked at and when; a few objects are looked at at a
/// time. Whoever wins the lead looks at everything and finds most of it as it should be.
/// </summary>
internal sealed partial class ClusterStatusWriter(
    KubernetesApi api,
    ServedVersions versions,
    DesiredStatuses desired,
    StatusNotes notes,
    LeaderState leader,
    WritePace pace,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ProcessOutcome outcome,
    ILogger<ClusterStatusWriter> logger)
    : CriticalLoop(outcome, logger)
{
    // A lease that ran out and was renewed in time wakes nobody.
    private static readonly TimeSpan LookForLead = TimeSpan.FromSeconds(1);

    private readonly WriteQueue _queue = new();
    private readonly StatusRecords _records = new(notes);
    private readonly ConcurrentQueue<(DesiredStatus Desired, WriteOutcome Outcome)> _finished = [];
    private readonly Wakeup _finish = new();
    private readonly Backoff _backoff = new(pace.FirstDelay, pace.LastDelay, time);
    private readonly StatusWrite _write =
        new(api, versions, leader, new TokenBucket(pace.PerSecond, pace.Burst, time), time, logger);

    private readonly HashSet<string> _forbidden = new(StringComparer.Ordinal);
    private bool _leads;
    private long _pausedUntil = long.MinValue;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var wanted = desired.Subscribe();
        using var noticed = notes.Subscribe();
        using var led = leader.Subscribe();
        Wakeup[] wakeups = [wanted.Wakeup, noticed.Wakeup, led.Wakeup, _finish];
        while (true)
        {
            Array.ForEach(wakeups, static w => w.Reset());
            while (_finished.TryDequeue(out var finished))
            {
                Finish(finished.Desired, finished.Outcome);
            }

            if (Leads())
            {
                Add(_records.Take(desired.Current));
                Add(_records.Take(notes.Take()));
                Start(cancellation);
            }

            await WaitAsync(wakeups, cancellation);
        }
    }

    private bool Leads()
    {
        var leads = leader.IsLeader;
        if (leads != _leads)
        {
            _queue.Clear();
            _records.Clear();
            _leads = leads;
        }

        return leads;
    }

    private void Add(IEnumerable<ObjectId> ids)
    {
        foreach (var id in ids)
        {
            Add(id);
        }
    }

    private void Add(ObjectId id)
    {
        var now = time.GetTimestamp();
        _queue.Add(id, _records.Find(id)?.Written is { } written ? After(written, pace.Apart) : now, now);
    }

    private void Start(CancellationToken cancellation)
    {
        while (_queue.Busy < pace.Parallel && time.GetTimestamp() >= _pausedUntil && _queue.TryTake(time.GetTimestamp(), out var id))
        {
            if (_records.Find(id) is { } record)
            {
                _ = RunAsync(record.Desired, record.IsReleased ? record.Own : null, cancellation);
            }
            else
            {
                _queue.Done(id);
            }
        }
    }

    private async Task RunAsync(DesiredStatus status, ulong? onlyIf, CancellationToken cancellation)
    {
        try
        {
            _finished.Enqueue((status, await _write.RunAsync(status, onlyIf, IsUnheard(status.Id), cancellation)));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // One status that makes a bug show does not stop the others; it is not tried again until it is to say something else.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBug(status.Id, e);
            _finished.Enqueue((status, new WriteOutcome(WriteOutcomeKind.Refused)));
        }

        _finish.Set();
    }

    private bool IsUnheard(ObjectId id) => id.Kind == Kinds.Gateway
        && desired.Deliveries.GetValueOrDefault(id.Key) is { AnsweredGeneration: < 0, Failure: null };

    private void Finish(DesiredStatus status, WriteOutcome result)
    {
        var id = status.Id;
        metrics.StatusLooks.Add(1, new("kind", id.Kind), new("outcome", result.Kind.ToString()));
        var again = _queue.Done(id);
        if (_records.Find(id) is { } record)
        {
            again |= Note(record, result);
        }

        if (again && result.Kind != WriteOutcomeKind.Forbidden)
        {
            Add(id);
        }
    }

    // True when the object is to be looked at again.
    private bool Note(StatusRecord record, WriteOutcome result)
    {
        var now = time.GetTimestamp();
        switch (result.Kind)
        {
            case WriteOutcomeKind.Written or WriteOutcomeKind.Unchanged:
                _backoff.Reset();
                record.Own = result.Own;
                record.Written = result.Kind == WriteOutcomeKind.Written ? now : record.Written;
                if (record.IsReleased)
                {
                    _records.Forget(record.Desired.Id);
                }

                return false;
            case WriteOutcomeKind.Gone:
                _records.Forget(record.Desired.Id);
                return false;
            case WriteOutcomeKind.Failed:
                // What one object meets, the others would meet, too: the whole queue waits.
                _pausedUntil = After(now, result.RetryAfter ?? _backoff.Next());
                return true;
            case WriteOutcomeKind.Forbidden:
                Forbidden(record.Desired.Id);
                _queue.Add(record.Desired.Id, After(now, pace.Forbidden), now);
                return false;
            default:
                return false;
        }
    }

    private void Forbidden(ObjectId id)
    {
        var resource = StatusWrite.ResourceOf(id.Kind);
        if (_forbidden.Add(id.Kind))
        {
            LogForbidden(resource.Plural, resource.Group, id);
        }
    }

    private async Task WaitAsync(Wakeup[] wakeups, CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny([.. wakeups.Select(static w => w.Signalled), Task.Delay(UntilNext(), time, timer.Token)]);
        await timer.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private TimeSpan UntilNext()
    {
        if (!_leads)
        {
            return LookForLead;
        }

        var now = time.GetTimestamp();
        var due = Math.Max(_queue.NextDue ?? (_queue.Count > 0 && _queue.Busy < pace.Parallel ? now : long.MaxValue), _pausedUntil);
        var left = due == long.MaxValue ? LookForLead : time.GetElapsedTime(now, due);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left > LookForLead ? LookForLead : left + TimeSpan.FromMilliseconds(1);
    }

    private long After(long timestamp, TimeSpan span) => timestamp + (long)(span.TotalSeconds * time.TimestampFrequency);

    [LoggerMessage(1, LogLevel.Error,
        "missing permission: verbs get on {Resource} and update on {Resource}/status of API group {Group}; the status of {Object} and others cannot be written")]
    private partial void LogForbidden(string resource, string group, ObjectId @object);

    [LoggerMessage(2, LogLevel.Error, "the status of {Object} could not be made")]
    private partial void LogBug(ObjectId @object, Exception exception);
}
