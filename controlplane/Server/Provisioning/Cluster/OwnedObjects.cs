using System.Collections.Immutable;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>What exists of ours in the cluster, as far as it has been seen.</summary>
internal sealed class OwnedObjects
{
    private readonly Subscribers _subscribers = new();
    private ImmutableDictionary<ObjectId, OwnedObject> _objects = ImmutableDictionary<ObjectId, OwnedObject>.Empty;
    private ImmutableHashSet<string> _listed = [];

    /// <summary>All objects.</summary>
    public ImmutableDictionary<ObjectId, OwnedObject> Current => Volatile.Read(ref _objects);

    /// <summary>True when every kind has been listed: what is missing from <see cref="Current"/> does not exist.</summary>
    public bool IsComplete => Volatile.Read(ref _listed).Count == ProvisionedKinds.All.Length;

    /// <summary>To be woken at each change.</summary>
    public Subscribers.Subscription Subscribe() => _subscribers.Subscribe();

    /// <summary>A kind has been listed.</summary>
    public void Listed(ApiResource resource)
    {
        if (ImmutableInterlocked.Update(ref _listed, static (all, one) => all.Add(one), resource.Kind))
        {
            _subscribers.Wake();
        }
    }

    /// <summary>An object was seen.</summary>
    public void Saw(OwnedObject owned)
    {
        if (ImmutableInterlocked.Update(ref _objects, static (all, one) => all.SetItem(one.Id, one), owned))
        {
            _subscribers.Wake();
        }
    }

    /// <summary>An object is gone, or no longer ours.</summary>
    public void Lost(ObjectId id)
    {
        if (ImmutableInterlocked.TryRemove(ref _objects, id, out _))
        {
            _subscribers.Wake();
        }
    }

    /// <summary>The live object of a Gateway of some kind; null when it does not exist.</summary>
    public OwnedObject? Of(ObjectKey gateway, string name, string kind) =>
        Current.GetValueOrDefault(new ObjectId(kind, gateway with { Name = name })) is { } owned && owned.Gateway == gateway ? owned : null;
}
