using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Watching;

/// <summary>Writes the events of a watch, one JSON object per line.</summary>
internal sealed class WatchStream(Target target, WatchQuery query, PipeWriter output)
{
    private static readonly byte[] End = "}\n"u8.ToArray();

    /// <summary>Writes until the watch ends.</summary>
    public async Task Run(ObjectStore store, WatchQueue queue, TimeProvider time, CancellationToken cancellation)
    {
        var initial = store.Watch(target.Type, query.Since, queue, out var floor);
        if (initial is null)
        {
            Error(Refusal.Expired($"too old resource version: {query.Since} ({floor})"));
            await output.FlushAsync(cancellation);
            return;
        }

        foreach (var stored in initial.Value.Where(query.Filter.Matches))
        {
            Event(StoreEvent.Added, stored);
        }

        if (query.SendsInitialEvents && query.AllowsBookmarks)
        {
            Bookmark(queue.Start, isEndOfInitial: true);
        }

        await output.FlushAsync(cancellation);
        using var deadline = new CancellationTokenSource(query.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            await Follow(queue, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // The time the client gave is over; that is how watches end in health.
        }
    }

    private async Task Follow(WatchQueue queue, CancellationToken cancellation)
    {
        while (await queue.Items.WaitToReadAsync(cancellation))
        {
            while (queue.Items.TryRead(out var item))
            {
                if (item.Change is { } change)
                {
                    queue.Taken();
                    Tell(change);
                }
                else if (query.AllowsBookmarks)
                {
                    Bookmark(item.Version, isEndOfInitial: false);
                }
            }

            await output.FlushAsync(cancellation);
        }
    }

    // An object that a change moves into or out of the selection is added or deleted for this watcher.
    private void Tell(StoreEvent change)
    {
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
        output.Write(End);
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

    private void Error(ApiException refusal) => Line("ERROR", refusal.Status);

    private void Line(string kind, JsonObject obj)
    {
        output.Write(Encoding.UTF8.GetBytes($"{{\"type\":\"{kind}\",\"object\":{obj.ToJsonString(StoredObject.Plain)}}}\n"));
    }
}
