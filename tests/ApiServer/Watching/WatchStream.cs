using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Watching;

/// <summary>Writes the events of a watch, one JSON object per line.</summary>
internal sealed class WatchStream(Target target, WatchQuery query, int buffer, PipeWriter output)
{
    private static readonly byte[] EventEnd = "}\n"u8.ToArray();

    private readonly WatchQueue _queue = new(buffer);
    private ImmutableArray<StoredObject>? _initial;
    private long _floor;

    /// <summary>Begins the watch: from now on no event is missed.</summary>
    public void Begin(ObjectStore store) => _initial = store.Watch(target.Type, query.Since, _queue, out _floor);

    public void End(ObjectStore store) => store.Unwatch(_queue);

    /// <summary>Writes until the watch ends. False when the connection is to break.</summary>
    public async Task<bool> Run(ObjectStore store, TimeProvider time, CancellationToken cancellation)
    {
        if (_initial is not { } initial)
        {
            Line("ERROR", Refusal.Expired($"too old resource version: {query.Since} ({_floor})").Status);
            await output.FlushAsync(cancellation);
            return true;
        }

        foreach (var stored in initial.Where(query.Filter.Matches))
        {
            Event(StoreEvent.Added, stored);
        }

        if (query.SendsInitialEvents && query.AllowsBookmarks)
        {
            Bookmark(_queue.Start, isEndOfInitial: true);
        }

        await output.FlushAsync(cancellation);
        // When the time the client gave is over, a last bookmark tells it from where to go on.
        using var deadline = new CancellationTokenSource(query.Timeout, time);
        using var ending = deadline.Token.UnsafeRegister(static (s, _) => ((Action)s!)(), () => store.Finish(_queue));
        return await Follow(cancellation);
    }

    private async Task<bool> Follow(CancellationToken cancellation)
    {
        while (await _queue.Items.WaitToReadAsync(cancellation))
        {
            while (_queue.Items.TryRead(out var item))
            {
                if (item.IsCut)
                {
                    output.Write("{\"type\":\"MODIFIED\",\"object\":{\"kind\":"u8);
                    await output.FlushAsync(cancellation);
                    return false;
                }

                Write(item);
            }

            await output.FlushAsync(cancellation);
        }

        return true;
    }

    private void Write(WatchItem item)
    {
        if (item.Change is { } change)
        {
            _queue.Taken();
            Tell(change);
        }
        else if (item.Error is { } error)
        {
            Line("ERROR", error.Status);
        }
        else if (query.AllowsBookmarks)
        {
            Bookmark(item.Version, isEndOfInitial: false);
        }
    }

    // An object that a change moves into or out of the selection is added or deleted for this watcher.
    private void Tell(StoreEvent change)
    {
        if (change.Version <= query.Since)
        {
            return;
        }

        var was = change.Previous is not null && query.Filter.Matches(change.Previous);
        var isNow = change.Kind != StoreEvent.Deleted && query.Filter.Matches(change.Object);
        switch (was, isNow)
        {
            case (false, true):
                Event(StoreEvent.Added, change.Object);
                break;
            case (true, true):
                Event(StoreEvent.Modified, change.Object);
                break;
            case (true, false):
                Event(StoreEvent.Deleted, change.Kind == StoreEvent.Deleted ? change.Object : LastSeen(change));
                break;
            default:
                break;
        }
    }

    private static StoredObject LastSeen(StoreEvent change)
    {
        var last = change.Previous!.Object.Clone();
        last["metadata"]!["resourceVersion"] = change.Object.Object.Text("metadata", "resourceVersion");
        return new StoredObject(change.Object.Type, change.Object.Key, change.Version, last);
    }

    private void Event(string kind, StoredObject stored)
    {
        output.Write(Encoding.UTF8.GetBytes($"{{\"type\":\"{kind}\",\"object\":"));
        output.Write(query.Representation.Bytes(stored, target.Version));
        output.Write(EventEnd);
    }

    private void Bookmark(long version, bool isEndOfInitial)
    {
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture), ["creationTimestamp"] = null };
        if (isEndOfInitial)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        var bookmark = new JsonObject
        {
            ["kind"] = query.Representation.ApiVersion is null ? target.Type.Kind : "PartialObjectMetadata",
            ["apiVersion"] = query.Representation.ApiVersion ?? target.Type.ApiVersion(target.Version),
            ["metadata"] = metadata,
        };
        Line("BOOKMARK", bookmark);
    }

    private void Line(string kind, JsonObject obj)
    {
        output.Write(Encoding.UTF8.GetBytes($"{{\"type\":\"{kind}\",\"object\":{obj.ToJsonString(StoredObject.Plain)}}}\n"));
    }
}
