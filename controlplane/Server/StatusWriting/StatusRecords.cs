using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>
/// Finds out which objects are to be looked at: those whose status is to say something else than before, those somebody else has changed, and
/// those that are no longer ours. Routes of other controllers that carry nothing of ours are none of them. One thread.
/// </summary>
internal sealed class StatusRecords(StatusNotes notes)
{
    private static readonly StatusText NoParents = StatusText.Of(new JsonObject { ["parents"] = new JsonArray() });

    private readonly Dictionary<ObjectId, StatusRecord> _records = [];
    private ImmutableArray<DesiredStatus> _last = [];

    /// <summary>The record of an object; null when the object is nothing to us.</summary>
    public StatusRecord? Find(ObjectId id) => _records.GetValueOrDefault(id);

    /// <summary>Everything is to be looked at anew.</summary>
    public void Clear()
    {
        _records.Clear();
        _last = [];
    }

    /// <summary>The object is gone.</summary>
    public void Forget(ObjectId id) => _records.Remove(id);

    /// <summary>Takes in what all statuses are to be now.</summary>
    /// <returns>The objects to look at.</returns>
    public IEnumerable<ObjectId> Take(ImmutableArray<DesiredStatus> all)
    {
        if (all == _last)
        {
            return [];
        }

        _last = all;
        var open = new List<ObjectId>();
        var others = 0;
        foreach (var desired in all)
        {
            if (_records.TryGetValue(desired.Id, out var record))
            {
                if (!IsSame(record.Desired, desired) || record.IsReleased)
                {
                    open.Add(desired.Id);
                }

                // Another object of the same name has not been written yet.
                record.Written = record.Desired.Uid == desired.Uid ? record.Written : null;
                (record.Desired, record.IsReleased) = (desired, false);
            }
            else if (!IsNothing(desired) || notes.Of(desired.Id) != 0)
            {
                _records[desired.Id] = new StatusRecord(desired);
                open.Add(desired.Id);
            }
            else
            {
                others++;
            }
        }

        // With a record for each of the rest there is none too many.
        if (_records.Count + others != all.Length)
        {
            Drop(all, open);
        }

        return open;
    }

    /// <summary>Takes in whose status somebody has changed.</summary>
    /// <returns>The objects to look at.</returns>
    public IEnumerable<ObjectId> Take(IReadOnlyCollection<ObjectId> changed) =>
        [.. changed.Where(id => _records.TryGetValue(id, out var record) && notes.Of(id) != record.Own)];

    private static bool IsSame(DesiredStatus before, DesiredStatus now) => ReferenceEquals(before, now)
        || (before.Generation == now.Generation && before.Uid == now.Uid && before.Status == now.Status);

    private static bool IsNothing(DesiredStatus desired) => Kinds.IsRoute(desired.Id.Kind) && desired.Status == NoParents;

    private void Drop(ImmutableArray<DesiredStatus> all, List<ObjectId> open)
    {
        var wanted = all.Select(static d => d.Id).ToHashSet();
        foreach (var (id, record) in _records.Where(r => !wanted.Contains(r.Key) && !r.Value.IsReleased).ToArray())
        {
            if (id.Kind == Kinds.Gateway && record.Own != 0 && notes.Of(id) == record.Own)
            {
                // The Gateway is still there: it has been given to another controller, whose conditions have the same names as ours.
                record.Desired = new DesiredStatus(id, long.MaxValue, Nothing()) { Uid = record.Desired.Uid };
                record.IsReleased = true;
                open.Add(id);
            }
            else
            {
                _records.Remove(id);
            }
        }
    }

    private static JsonObject Nothing() => new() { ["addresses"] = new JsonArray(), ["conditions"] = new JsonArray(), ["listeners"] = new JsonArray() };
}
