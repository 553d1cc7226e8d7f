using System.Collections.Immutable;
using GatewayApi.Tests.ApiServer.Watching;

namespace GatewayApi.Tests.ApiServer.Storage;

/// <summary>The objects of one kind, with the recent past and who watches. Used only under the lock of the store.</summary>
internal sealed class ResourceTable(int historyCapacity, long floor)
{
    private readonly Queue<(StoreEvent Event, ImmutableSortedDictionary<string, StoredObject> After)> _history = new();
    private ImmutableSortedDictionary<string, StoredObject> _atFloor = Empty;

    private static ImmutableSortedDictionary<string, StoredObject> Empty { get; } = ImmutableSortedDictionary.Create<string, StoredObject>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, StoredObject> Objects { get; private set; } = Empty;

    public List<WatchQueue> Watchers { get; } = [];

    /// <summary>The oldest version from which a watch can go on and at which a list can be continued.</summary>
    public long Floor { get; private set; } = floor;

    public void Record(StoreEvent change)
    {
        Objects = change.Kind == StoreEvent.Deleted ? Objects.Remove(change.Object.Key) : Objects.SetItem(change.Object.Key, change.Object);
        _history.Enqueue((change, Objects));
        while (_history.Count > historyCapacity)
        {
            var (oldest, after) = _history.Dequeue();
            (Floor, _atFloor) = (oldest.Version, after);
        }

        foreach (var watcher in Watchers)
        {
            watcher.Add(change);
        }
    }

    /// <summary>Forgets the past: watches from before this version get 410.</summary>
    public void Compact(long version)
    {
        _history.Clear();
        (Floor, _atFloor) = (version, Objects);
    }

    public IEnumerable<StoreEvent> Since(long version) => _history.Select(static h => h.Event).SkipWhile(e => e.Version <= version);

    /// <summary>The objects as they were at a version; null when that is forgotten.</summary>
    public ImmutableSortedDictionary<string, StoredObject>? AsOf(long version)
    {
        if (version < Floor)
        {
            return null;
        }

        var objects = _atFloor;
        foreach (var (change, after) in _history)
        {
            if (change.Version > version)
            {
                break;
            }

            objects = after;
        }

        return objects;
    }
}
