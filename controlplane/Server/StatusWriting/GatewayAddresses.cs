using System.Collections.Immutable;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>Where the Gateways are reachable. Written by provisioning, read by the statuses.</summary>
/// <param name="everywhere">The addresses of a Gateway for which none were set.</param>
internal sealed class GatewayAddresses(params ImmutableArray<GatewayAddress> everywhere)
{
    private readonly Subscribers _subscribers = new();
    private ImmutableDictionary<ObjectKey, ImmutableArray<GatewayAddress>> _addresses =
        ImmutableDictionary<ObjectKey, ImmutableArray<GatewayAddress>>.Empty;

    private volatile bool _areKnown = !everywhere.IsEmpty;

    /// <summary>False until what there is has been looked at for the first time.</summary>
    public bool AreKnown => _areKnown;

    /// <summary>The addresses of a Gateway.</summary>
    public ImmutableArray<GatewayAddress> Of(ObjectKey gateway) => Volatile.Read(ref _addresses).GetValueOrDefault(gateway, everywhere);

    /// <summary>To be woken at each change.</summary>
    public Subscribers.Subscription Subscribe() => _subscribers.Subscribe();

    /// <summary>Sets the addresses of a Gateway.</summary>
    public void Set(ObjectKey gateway, ImmutableArray<GatewayAddress> addresses)
    {
        if (!Of(gateway).SequenceEqual(addresses))
        {
            ImmutableInterlocked.Update(ref _addresses, static (all, one) => all.SetItem(one.gateway, one.addresses), (gateway, addresses));
            _subscribers.Wake();
        }
    }

    /// <summary>What there is has been looked at.</summary>
    public void Known()
    {
        if (!_areKnown)
        {
            _areKnown = true;
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
