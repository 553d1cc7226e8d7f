using System.Collections.Immutable;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.StatusWriting.Replicas;

/// <summary>
/// What the other replicas' proxies have answered. Every replica serves, but one writes the statuses: it has to know of all. Empty standalone.
/// </summary>
internal sealed class ReplicaReports
{
    private readonly Subscribers _subscribers = new();
    private ImmutableDictionary<ObjectKey, Entry> _entries = ImmutableDictionary<ObjectKey, Entry>.Empty;

    /// <summary>To be woken at each change.</summary>
    public Subscribers.Subscription Subscribe() => _subscribers.Subscribe();

    /// <summary>A replica has said something; saying the same again shows that it lives.</summary>
    /// <param name="replica">The object that holds the report.</param>
    /// <param name="proxies">Its proxies.</param>
    /// <param name="heard">A timestamp of when.</param>
    public void Set(ObjectKey replica, ImmutableArray<ConnectedProxy> proxies, long heard)
    {
        ImmutableInterlocked.Update(ref _entries, static (all, one) => all.SetItem(one.replica, one.entry), (replica, entry: new Entry(proxies, heard)));
        _subscribers.Wake();
    }

    /// <summary>A replica's report is gone.</summary>
    public void Remove(ObjectKey replica)
    {
        if (ImmutableInterlocked.TryRemove(ref _entries, replica, out _))
        {
            _subscribers.Wake();
        }
    }

    /// <summary>The reports that have not been renewed since a timestamp.</summary>
    public ImmutableArray<ObjectKey> Before(long timestamp) =>
        [.. Volatile.Read(ref _entries).Where(e => e.Value.Heard < timestamp).Select(static e => e.Key)];

    /// <summary>A roster with the proxies of all other replicas in it. Of two connections of one proxy the newer counts; one's own is known best.</summary>
    public ProxyRoster With(ProxyRoster own)
    {
        ArgumentNullException.ThrowIfNull(own);
        var others = Volatile.Read(ref _entries).Values.SelectMany(static e => e.Proxies)
            .Where(p => !own.Connected.ContainsKey(p.Id))
            .OrderBy(static p => p.ConnectedSince);
        return others.Aggregate(own, static (roster, proxy) => roster.With(proxy));
    }

    private sealed record Entry(ImmutableArray<ConnectedProxy> Proxies, long Heard);
}
