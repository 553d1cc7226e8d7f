using System.Collections.Immutable;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>What all statuses are to be; replaced as a whole. One writer.</summary>
internal sealed class DesiredStatuses
{
    private readonly Subscribers _subscribers = new();
    private volatile Box _current = new([], ImmutableDictionary<ObjectKey, GatewayDelivery>.Empty);

    /// <summary>The newest.</summary>
    public ImmutableArray<DesiredStatus> Current => _current.Statuses;

    /// <summary>What the proxies said, from which they follow.</summary>
    public ImmutableDictionary<ObjectKey, GatewayDelivery> Deliveries => _current.Deliveries;

    /// <summary>To be woken at each change.</summary>
    public Subscribers.Subscription Subscribe() => _subscribers.Subscribe();

    /// <summary>Replaces them.</summary>
    public void Set(ImmutableArray<DesiredStatus> statuses, ImmutableDictionary<ObjectKey, GatewayDelivery> deliveries)
    {
        _current = new Box(statuses, deliveries);
        _subscribers.Wake();
    }

    private sealed record Box(ImmutableArray<DesiredStatus> Statuses, ImmutableDictionary<ObjectKey, GatewayDelivery> Deliveries);
}
