using System.Collections.Immutable;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>Why a Gateway's proxy does not run. Written by provisioning, read by the statuses.</summary>
internal sealed class ProxyFailures
{
    private readonly Subscribers _subscribers = new();
    private ImmutableDictionary<ObjectKey, string> _causes = ImmutableDictionary<ObjectKey, string>.Empty;

    /// <summary>The causes, one sentence each.</summary>
    public ImmutableDictionary<ObjectKey, string> Current => Volatile.Read(ref _causes);

    /// <summary>To be woken at each change.</summary>
    public Subscribers.Subscription Subscribe() => _subscribers.Subscribe();

    /// <summary>Sets a Gateway's cause, or with null takes it back.</summary>
    public void Set(ObjectKey gateway, string? cause)
    {
        var changed = cause is null
            ? ImmutableInterlocked.TryRemove(ref _causes, gateway, out _)
            : ImmutableInterlocked.Update(ref _causes, static (all, one) => all.SetItem(one.gateway, one.cause), (gateway, cause));
        if (changed)
        {
            _subscribers.Wake();
        }
    }
}
