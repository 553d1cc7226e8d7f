using System.Collections.Immutable;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Leadership;
using GatewayApi.ControlPlane.Reconciling;

namespace GatewayApi.ControlPlane.StatusWriting.Events;

/// <summary>
/// Records Events for what a person must act on, while this process leads. A note is recorded when it begins to hold; one that comes back is a
/// further occurrence of the same event. Events are for people: at most a few per second, and one that cannot be written is let go.
/// </summary>
internal sealed partial class EventRecorder(
    KubernetesApi api, DesiredStatuses desired, LeaderState leader, TimeProvider time, ProcessOutcome outcome, ILogger<EventRecorder> logger)
    : CriticalLoop(outcome, logger)
{
    private const int PerSecond = 2;
    private const int Burst = 25;

    // What kube-apiserver keeps events for by default: after that a note that comes back is a new one.
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);
    private static readonly TimeSpan LookForLead = TimeSpan.FromSeconds(5);

    private readonly TokenBucket _pace = new(PerSecond, Burst, time);
    private readonly Dictionary<EventNote, Seen> _seen = [];
    private ImmutableHashSet<EventNote> _holding = [];
    private bool _isForbidden;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var wanted = desired.Subscribe();
        using var led = leader.Subscribe();
        Wakeup[] wakeups = [wanted.Wakeup, led.Wakeup];
        while (true)
        {
            Array.ForEach(wakeups, static w => w.Reset());
            if (leader.IsLeader)
            {
                await RecordAsync(EventNotes.Of(desired.Current, desired.Deliveries), cancellation);
            }
            else
            {
                // Whoever leads meanwhile records; the events that are there tell us how often.
                _holding = [];
                _seen.Clear();
            }

            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny([.. wakeups.Select(static w => w.Signalled), Task.Delay(LookForLead, time, timer.Token)]);
            await timer.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task RecordAsync(ImmutableHashSet<EventNote> notes, CancellationToken cancellation)
    {
        if (notes.SetEquals(_holding))
        {
            return;
        }

        var fresh = notes.Except(_holding);
        _holding = notes;
        foreach (var gone in _seen.Where(s => !notes.Contains(s.Key) && time.GetElapsedTime(s.Value.At) > Remembered).Select(static s => s.Key).ToArray())
        {
            _seen.Remove(gone);
        }

        foreach (var note in fresh)
        {
            await _pace.TakeAsync(cancellation);
            if (!leader.IsLeader)
            {
                return;
            }

            await RecordAsync(note, cancellation);
        }
    }

    private async Task RecordAsync(EventNote note, CancellationToken cancellation)
    {
        try
        {
            var count = _seen.TryGetValue(note, out var seen) ? seen.Count + 1 : 1;
            _seen[note] = new Seen(count == 1 ? await CreateAsync(note, cancellation) : await RepeatAsync(note, count, cancellation), time.GetTimestamp());
        }
        catch (ApiException e) when (e.Code == 403 && !e.IsNamespaceTerminating)
        {
            if (!_isForbidden)
            {
                _isForbidden = true;
                LogForbidden(e.Message);
            }
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException)
        {
            LogUnrecorded(note.Regarding, e.Message);
        }
    }

    private async Task<int> CreateAsync(EventNote note, CancellationToken cancellation)
    {
        try
        {
            var path = ApiResources.Events.Collection(note.Regarding.Key.Namespace);
            await api.CreateAsync(path, EventObject.Create(note, Environment.MachineName, time.GetUtcNow()), cancellation);
            return 1;
        }
        catch (ApiException e) when (e.IsConflict)
        {
            // Recorded before, by another replica or an earlier run.
            var live = await api.GetAsync(PathOf(note), cancellation);
            return await RepeatAsync(note, ((int?)live["series"]?["count"] ?? 1) + 1, cancellation);
        }
    }

    private async Task<int> RepeatAsync(EventNote note, int count, CancellationToken cancellation)
    {
        try
        {
            await api.MergeAsync(PathOf(note), EventObject.Series(count, time.GetUtcNow()), cancellation);
            return count;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            _seen.Remove(note);
            return await CreateAsync(note, cancellation);
        }
    }

    private static string PathOf(EventNote note) => ApiResources.Events.Object(note.Regarding.Key.Namespace, EventObject.NameOf(note));

    private readonly record struct Seen(int Count, long At);

    [LoggerMessage(1, LogLevel.Error, "missing permission: verbs create, get and patch on resource events of API group events.k8s.io; no Events are recorded: {Cause}")]
    private partial void LogForbidden(string cause);

    [LoggerMessage(2, LogLevel.Information, "an Event about {Object} could not be recorded: {Cause}")]
    private partial void LogUnrecorded(Translation.State.ObjectId @object, string cause);
}
