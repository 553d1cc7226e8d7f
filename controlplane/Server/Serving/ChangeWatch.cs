using Grpc.Core;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;
using Google.Protobuf.WellKnownTypes;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>
/// One watcher. It compares what it saw last with what is now, so it needs no queue and begins with the present state of itself; a watcher
/// that is slow sees several changes as one, and one that does not read at all is cut off.
/// </summary>
internal sealed class ChangeWatch(PublicationBoard board, ConnectedProxies proxies, TimeProvider time, ObjectKey? only)
{
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(30);

    private Publication _publication = Publication.None;
    private ProxyRoster _roster = ProxyRoster.Empty;

    /// <summary>Writes changes until cancelled.</summary>
    public async Task RunAsync(IServerStreamWriter<Change> watcher, CancellationToken cancellation)
    {
        using var published = board.Subscribe();
        using var answered = proxies.Subscribe();
        while (true)
        {
            await Task.WhenAny(published.Wakeup.Signalled, answered.Wakeup.Signalled).WaitAsync(cancellation);
            published.Wakeup.Reset();
            answered.Wakeup.Reset();
            foreach (var change in Next(board.Current, proxies.Current))
            {
                change.Time = time.GetUtcNow().ToTimestamp();
                await WriteAsync(watcher, change, cancellation);
            }
        }
    }

    private List<Change> Next(Publication publication, ProxyRoster roster)
    {
        var before = (_publication, _roster);
        (_publication, _roster) = (publication, roster);
        return [.. Snapshots(before._publication, publication), .. Proxies(before._roster, roster)];
    }

    private IEnumerable<Change> Snapshots(Publication before, Publication now)
    {
        var gateways = before.Result.Snapshots.Keys.Union(now.Result.Snapshots.Keys).Where(Selects).Order();
        foreach (var gateway in gateways)
        {
            var old = before.Result.Snapshots.GetValueOrDefault(gateway);
            var current = now.Result.Snapshots.GetValueOrDefault(gateway);
            if (old?.Root == current?.Root)
            {
                continue;
            }

            var delta = SnapshotDelta.Between(old ?? Snapshot.Empty, current ?? Snapshot.Empty);
            var change = new SnapshotChange { Version = current?.Version ?? "", PreviousVersion = old?.Version ?? "" };
            change.Upserted.AddRange(delta.Upserts.Select(static r => r.Name));
            change.Removed.AddRange(delta.Removes);
            yield return new Change { Gateway = Views.Of(gateway), Snapshot = change };
        }
    }

    private IEnumerable<Change> Proxies(ProxyRoster before, ProxyRoster now)
    {
        foreach (var old in before.Connected.Values.Where(p => Selects(p.Id.Gateway) && now.Connected.GetValueOrDefault(p.Id)?.Session != p.Session))
        {
            yield return Of(ProxyChange.Types.Kind.Disconnected, old);
        }

        foreach (var proxy in now.Connected.Values.Where(p => Selects(p.Id.Gateway)))
        {
            var old = before.Connected.GetValueOrDefault(proxy.Id);
            var isNew = old?.Session != proxy.Session;
            if (isNew)
            {
                yield return Of(ProxyChange.Types.Kind.Connected, proxy);
            }

            if (proxy.Answers > (isNew ? 0 : old!.Answers))
            {
                yield return Of(ProxyChange.Types.Kind.Answered, proxy);
            }
        }
    }

    private Change Of(ProxyChange.Types.Kind kind, ConnectedProxy proxy) => new()
    {
        Gateway = Views.Of(proxy.Id.Gateway),
        Proxy = new ProxyChange { Kind = kind, Proxy = Views.Of(proxy, _publication, time.GetUtcNow()) },
    };

    private bool Selects(ObjectKey gateway) => only is null || only == gateway;

    private static async Task WriteAsync(IServerStreamWriter<Change> watcher, Change change, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(WriteLimit);
        try
        {
            await watcher.WriteAsync(change, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"the watcher did not read for {WriteLimit.TotalSeconds} s"));
        }
    }
}
