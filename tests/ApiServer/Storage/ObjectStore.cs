using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Watching;

namespace GatewayApi.Tests.ApiServer.Storage;

/// <summary>All objects, under one increasing version.</summary>
internal sealed class ObjectStore(int historyCapacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceTable> _tables = new(StringComparer.Ordinal);
    private readonly List<WatchQueue> _everything = [];
    private long _version = 1;
    private long _floor;

    public long Version => Interlocked.Read(ref _version);

    public StoredObject? Get(ResourceType type, string key)
    {
        lock (_gate)
        {
            return Table(type).Objects.GetValueOrDefault(key);
        }
    }

    /// <summary>All objects of a kind and the version at which they are so.</summary>
    public (ImmutableSortedDictionary<string, StoredObject> Objects, long Version) Read(ResourceType type)
    {
        lock (_gate)
        {
            return (Table(type).Objects, _version);
        }
    }

    /// <summary>All objects of a kind as they were at a version; null when that is too long ago.</summary>
    public ImmutableSortedDictionary<string, StoredObject>? AsOf(ResourceType type, long version)
    {
        lock (_gate)
        {
            return Table(type).AsOf(version);
        }
    }

    /// <summary>Puts a new state in the place of an expected one; null stands for absence. False when something else is there by now.</summary>
    public bool TryCommit(ResourceType type, string key, StoredObject? expected, JsonObject? next, out StoredObject? stored)
    {
        lock (_gate)
        {
            var table = Table(type);
            stored = table.Objects.GetValueOrDefault(key);
            if (!ReferenceEquals(stored, expected) || (next is null && expected is null))
            {
                return false;
            }

            var version = Interlocked.Increment(ref _version);
            var state = next ?? expected!.Object.Clone();
            state["metadata"]!["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
            stored = new StoredObject(type, key, version, state);
            var change = new StoreEvent(next is null ? StoreEvent.Deleted : expected is null ? StoreEvent.Added : StoreEvent.Modified, stored, expected);
            table.Record(change);
            foreach (var watcher in _everything)
            {
                watcher.Add(change);
            }

            return true;
        }
    }

    /// <summary>Begins a watch. Null when its beginning is forgotten; then <paramref name="floor"/> says what is still known.</summary>
    /// <param name="type">The kind.</param>
    /// <param name="since">The version after which to begin; null begins with what is there now.</param>
    /// <param name="queue">Receives the events.</param>
    /// <param name="floor">The oldest version from which a watch can begin.</param>
    public ImmutableArray<StoredObject>? Watch(ResourceType type, long? since, WatchQueue queue, out long floor)
    {
        lock (_gate)
        {
            var table = Table(type);
            floor = table.Floor;
            if (since < floor)
            {
                return null;
            }

            foreach (var change in since is { } version ? table.Since(version) : [])
            {
                queue.Add(change);
            }

            queue.Start = _version;
            table.Watchers.Add(queue);
            return since is null ? [.. table.Objects.Values] : [];
        }
    }

    /// <summary>Receives every change of every kind from now on; the version is that of the present.</summary>
    public void WatchEverything(WatchQueue queue)
    {
        lock (_gate)
        {
            queue.Start = _version;
            _everything.Add(queue);
        }
    }

    public void Unwatch(WatchQueue queue)
    {
        lock (_gate)
        {
            _everything.Remove(queue);
            foreach (var table in _tables.Values)
            {
                table.Watchers.Remove(queue);
            }
        }
    }

    /// <summary>Ends a watch with a bookmark.</summary>
    public void Finish(WatchQueue queue)
    {
        lock (_gate)
        {
            queue.AddBookmark(_version);
            queue.Close();
        }
    }

    /// <summary>How many watches of a kind, or of all, are open.</summary>
    public int CountWatches(string? resource)
    {
        var count = 0;
        EachWatch(resource, (_, _) => count++);
        return count;
    }

    /// <summary>Does something with the watches of a kind, or with all; in order with the events.</summary>
    public void EachWatch(string? resource, Action<WatchQueue, long> act)
    {
        lock (_gate)
        {
            foreach (var (id, table) in _tables)
            {
                if (resource is null || resource == id || resource == id.Split('.')[0])
                {
                    table.Watchers.ForEach(w => act(w, _version));
                }
            }
        }
    }

    /// <summary>Forgets the past of a kind, or of all.</summary>
    public void Compact(string? resource)
    {
        lock (_gate)
        {
            // Kinds that nobody has asked for yet forget, too.
            _floor = resource is null ? _version : _floor;
            foreach (var (id, table) in _tables)
            {
                if (resource is null || resource == id || resource == id.Split('.')[0])
                {
                    table.Compact(_version);
                }
            }
        }
    }

    private ResourceTable Table(ResourceType type)
    {
        if (!_tables.TryGetValue(type.Id, out var table))
        {
            _tables[type.Id] = table = new ResourceTable(historyCapacity, _floor);
        }

        return table;
    }
}
