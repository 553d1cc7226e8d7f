using GatewayApi.ControlPlane.Reconciling;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>The roster as it changes; written by the streams, read by status, inspection and metrics.</summary>
internal sealed class ConnectedProxies
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ProxyId, CancellationTokenSource> _places = [];
    private readonly Subscribers _subscribers = new();
    private volatile ProxyRoster _roster = ProxyRoster.Empty;
    private long _sessions;

    /// <summary>The present state.</summary>
    public ProxyRoster Current => _roster;

    /// <summary>To be woken at each change.</summary>
    public Subscribers.Subscription Subscribe() => _subscribers.Subscribe();

    /// <summary>
    /// Takes a place in the roster. An older stream of the same proxy is told to end: the proxy knows which of its streams lives.
    /// </summary>
    public ProxyPlace Enter(ProxyId id, string proxyVersion, DateTimeOffset now)
    {
        CancellationTokenSource replaced = new();
        CancellationTokenSource? older;
        ConnectedProxy proxy;
        lock (_gate)
        {
            _places.Remove(id, out older);
            _places.Add(id, replaced);
            proxy = new ConnectedProxy(id, ++_sessions, proxyVersion, now) { BehindSince = now };
            _roster = _roster.With(proxy);
        }

        older?.Cancel();
        _subscribers.Wake();
        return new ProxyPlace(this, proxy, replaced);
    }

    /// <summary>Drops the memory of Gateways that are gone.</summary>
    public void Forget(Func<Translation.Resources.ObjectKey, bool> exists)
    {
        lock (_gate)
        {
            _roster = _roster.Keeping(exists);
        }
    }

    internal void Update(ConnectedProxy proxy, CancellationTokenSource place)
    {
        lock (_gate)
        {
            if (_places.GetValueOrDefault(proxy.Id) != place)
            {
                return;
            }

            _roster = _roster.With(proxy);
        }

        _subscribers.Wake();
    }

    internal void Leave(ConnectedProxy proxy, CancellationTokenSource place)
    {
        lock (_gate)
        {
            if (_places.GetValueOrDefault(proxy.Id) == place)
            {
                _places.Remove(proxy.Id);
            }

            _roster = _roster.Without(proxy);
        }

        _subscribers.Wake();
    }
}
