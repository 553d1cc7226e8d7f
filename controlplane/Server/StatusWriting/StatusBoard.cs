using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>The statuses of a standalone control plane: what an API server would store. One writer.</summary>
internal sealed class StatusBoard
{
    private readonly Subscribers _subscribers = new();
    private ImmutableArray<DesiredStatus> _desired = [];
    private volatile ImmutableSortedDictionary<ObjectId, BoardEntry> _entries = ImmutableSortedDictionary<ObjectId, BoardEntry>.Empty;

    /// <summary>The present statuses.</summary>
    public ImmutableSortedDictionary<ObjectId, BoardEntry> Current => _entries;

    /// <summary>Waits for statuses that fulfil a condition.</summary>
    public async Task<ImmutableSortedDictionary<ObjectId, BoardEntry>> WaitAsync(
        Func<ImmutableSortedDictionary<ObjectId, BoardEntry>, bool> condition, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(condition);
        using var subscription = _subscribers.Subscribe();
        while (true)
        {
            subscription.Wakeup.Reset();
            var current = Current;
            if (condition(current))
            {
                return current;
            }

            await subscription.Wakeup.Signalled.WaitAsync(cancellation);
        }
    }

    /// <summary>Replaces all statuses, keeping transition times of what did not change.</summary>
    /// <param name="desired">What they are to be, in the order of their objects.</param>
    /// <param name="now">The transition time of what changes.</param>
    /// <returns>The conditions that changed, one line each.</returns>
    public ImmutableArray<string> Apply(ImmutableArray<DesiredStatus> desired, DateTimeOffset now)
    {
        var after = _entries.ToBuilder();
        var lines = ImmutableArray.CreateBuilder<string>();

        // Here nobody else writes: what was merged once is what it says.
        foreach (var (was, status) in StatusDifference.Between(_desired, desired))
        {
            if (status is null)
            {
                after.Remove(was!.Id);
                continue;
            }

            var live = after.GetValueOrDefault(status.Id);
            var before = live?.Status.Parse();
            var merged = StatusMerge.Merge(before, status, now);
            if (live is null || live.Generation != status.Generation || !JsonNode.DeepEquals(before, merged))
            {
                after[status.Id] = new BoardEntry(status.Generation, StatusText.Of(merged));
                lines.AddRange(ConditionChanges.Between(status.Id, before, merged));
            }
        }

        _desired = desired;
        _entries = after.ToImmutable();
        _subscribers.Wake();
        return lines.DrainToImmutable();
    }
}
