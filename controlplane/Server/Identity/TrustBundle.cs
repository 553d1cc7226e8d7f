using GatewayApi.ControlPlane.Reconciling;

namespace GatewayApi.ControlPlane.Identity;

/// <summary>The certificates that proxies are to trust the control plane by. Written by whoever keeps them, read by provisioning.</summary>
internal sealed class TrustBundle
{
    private readonly Subscribers _subscribers = new();
    private volatile string? _pem;

    /// <summary>One or more certificates, PEM; null until they are known.</summary>
    public string? Pem => _pem;

    /// <summary>To be woken at each change.</summary>
    public Subscribers.Subscription Subscribe() => _subscribers.Subscribe();

    /// <summary>Replaces them.</summary>
    public void Set(string pem)
    {
        if (_pem != pem)
        {
            _pem = pem;
            _subscribers.Wake();
        }
    }
}
