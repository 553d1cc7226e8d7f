namespace GatewayApi.ControlPlane.Serving;

/// <summary>A stream's place in the roster, held while it lives.</summary>
internal sealed class ProxyPlace(ConnectedProxies proxies, ConnectedProxy proxy, CancellationTokenSource replaced) : IDisposable
{
    private ConnectedProxy _proxy = proxy;

    /// <summary>Cancelled when a newer stream of the same proxy takes the place.</summary>
    public CancellationToken Replaced { get; } = replaced.Token;

    /// <summary>The present state; setting it publishes it.</summary>
    public ConnectedProxy Proxy
    {
        get => _proxy;
        set
        {
            if (_proxy != value)
            {
                _proxy = value;
                proxies.Update(value, replaced);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => proxies.Leave(_proxy, replaced);
}
