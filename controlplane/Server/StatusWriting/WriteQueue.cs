using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>
/// The objects whose status is to be looked at: each at most once, first come, first served; Gateways and classes before routes, because they
/// are few and everybody looks at them. An object that is being written waits until that is done. Not safe for several threads.
/// </summary>
internal sealed class WriteQueue
{
    private readonly Queue<ObjectId> _few = new();
    private readonly Queue<ObjectId> _many = new();
    private readonly PriorityQueue<ObjectId, long> _later = new();
    private readonly HashSet<ObjectId> _queued = [];
    private readonly HashSet<ObjectId> _busy = [];
    private readonly HashSet<ObjectId> _again = [];

    /// <summary>Objects that wait, whether their time has come or not.</summary>
    public int Count => _queued.Count + _again.Count;

    /// <summary>Objects that were taken and are not done.</summary>
    public int Busy => _busy.Count;

    /// <summary>Puts an object in, unless it is in already.</summary>
    /// <param name="id">The object.</param>
    /// <param name="due">The timestamp from which on it may be taken.</param>
    /// <param name="now">The present timestamp.</param>
    public void Add(ObjectId id, long due, long now)
    {
        if (_busy.Contains(id))
        {
            _again.Add(id);
        }
        else if (_queued.Add(id))
        {
            if (due <= now)
            {
                Ready(id);
            }
            else
            {
                _later.Enqueue(id, due);
            }
        }
    }

    /// <summary>Takes the next object whose time has come.</summary>
    public bool TryTake(long now, out ObjectId id)
    {
        while (_later.TryPeek(out var later, out var due) && due <= now)
        {
            _later.Dequeue();
            Ready(later);
        }

        if (!_few.TryDequeue(out id) && !_many.TryDequeue(out id))
        {
            return false;
        }

        _queued.Remove(id);
        _busy.Add(id);
        return true;
    }

    /// <summary>When the next object may be taken that may not yet; null when there is none.</summary>
    public long? NextDue => _later.TryPeek(out _, out var due) ? due : null;

    /// <summary>An object that was taken is done.</summary>
    /// <returns>True when it was put in meanwhile: the caller puts it in again, with the time that counts now.</returns>
    public bool Done(ObjectId id)
    {
        _busy.Remove(id);
        return _again.Remove(id);
    }

    /// <summary>Forgets what waits; what was taken is still to be done.</summary>
    public void Clear()
    {
        _few.Clear();
        _many.Clear();
        _later.Clear();
        _queued.Clear();
        _again.Clear();
    }

    private void Ready(ObjectId id) => (Kinds.IsRoute(id.Kind) ? _many : _few).Enqueue(id);
}
