using System.Collections.Immutable;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>What all statuses are to be; replaced as a whole. One writer.</summary>
internal sealed class DesiredStatuses
{
    private readonly Subscribers _subscribers = new();
    private volatile Box _current = new([]);

    /// <summary>The newest.</summary>
    public ImmutableArray<DesiredStatus> Current => _current.Value;

    /// <summary>To be woken at each change.</summary>
    public Subscribers.Subscription Subscribe() => _subscribers.Subscribe();

    /// <summary>Replaces them.</summary>
    public void Set(ImmutableArray<DesiredStatus> statuses)
    {
        _current = new Box(statuses);
        _subscribers.Wake();
    }

    private sealed record Box(ImmutableArray<DesiredStatus> Value);
}
