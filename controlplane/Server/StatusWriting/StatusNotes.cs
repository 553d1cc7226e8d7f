using System.Collections.Concurrent;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>
/// What the watch has seen of our part of each status: enough to notice that somebody else has changed it, and that a foreign object still
/// carries an entry of ours. Objects that carry nothing of ours take no room. Written by the source, read by reconciling and by the writer.
/// </summary>
internal sealed class StatusNotes
{
    private readonly ConcurrentDictionary<ObjectId, ulong> _seen = new();
    private readonly Subscribers _subscribers = new();
    private readonly Lock _gate = new();
    private HashSet<ObjectId> _changed = [];

    /// <summary>Objects that carry something of ours.</summary>
    public int Count => _seen.Count;

    /// <summary>The fingerprint of our part as it was seen last; 0 when there is none.</summary>
    public ulong Of(ObjectId id) => _seen.GetValueOrDefault(id);

    /// <summary>To be woken when our part of some status has changed.</summary>
    public Subscribers.Subscription Subscribe() => _subscribers.Subscribe();

    /// <summary>The objects whose part of ours has changed since the last call.</summary>
    public IReadOnlyCollection<ObjectId> Take()
    {
        lock (_gate)
        {
            var changed = _changed;
            _changed = [];
            return changed;
        }
    }

    /// <summary>Notes what was seen.</summary>
    /// <param name="id">The object.</param>
    /// <param name="own">The fingerprint of our part; 0 when there is none.</param>
    public void Observe(ObjectId id, ulong own)
    {
        if (_seen.GetValueOrDefault(id) == own)
        {
            return;
        }

        if (own == 0)
        {
            _seen.TryRemove(id, out _);
        }
        else
        {
            _seen[id] = own;
        }

        lock (_gate)
        {
            _changed.Add(id);
        }

        _subscribers.Wake();
    }

    /// <summary>The object is gone.</summary>
    public void Forget(ObjectId id) => _seen.TryRemove(id, out _);
}
