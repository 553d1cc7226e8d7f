using System.Collections.Immutable;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>Where Gateways are reachable.</summary>
internal sealed class GatewayAddresses
{
    private readonly Subscribers _subscribers = new();
    private ImmutableDictionary<ObjectKey, ImmutableArray<GatewayAddress>> _addresses = ImmutableDictionary<ObjectKey, ImmutableArray<GatewayAddress>>.Empty;

    public ImmutableArray<GatewayAddress> Of(ObjectKey gateway) => Volatile.Read(ref _addresses).GetValueOrDefault(gateway, []);

    public Subscribers.Subscription Subscribe() => _subscribers.Subscribe();

    public void Set(ObjectKey gateway, ImmutableArray<GatewayAddress> addresses)
    {
        if (!Of(gateway).SequenceEqual(addresses))
        {
            ImmutableInterlocked.Update(ref _addresses, static (all, one) => all.SetItem(one.gateway, one.addresses), (gateway, addresses));
            _subscribers.Wake();
        }
    }

    /// <summary>Forgets Gateways.</summary>
    public void Keep(Func<ObjectKey, bool> exists)
    {
        ArgumentNullException.ThrowIfNull(exists);
        foreach (var gateway in Volatile.Read(ref _addresses).Keys.Where(g => !exists(g)))
        {
            ImmutableInterlocked.TryRemove(ref _addresses, gateway, out _);
            _subscribers.Wake();
        }
    }
}
