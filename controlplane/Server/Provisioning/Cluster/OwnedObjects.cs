using System.Collections.Immutable;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>What exists of ours in the cluster, as far as it has been seen.</summary>
internal sealed class OwnedObjects
{
    private readonly Lock _gate = new();
    private readonly Subscribers _subscribers = new();
    private readonly Dictionary<ObjectId, string> _lost = [];
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

    /// <summary>The watch has shown an object.</summary>
    public void Saw(OwnedObject owned)
    {
        ArgumentNullException.ThrowIfNull(owned);
        lock (_gate)
        {
            Volatile.Write(ref _objects, _objects.SetItem(owned.Id, owned));
        }

        _subscribers.Wake();
    }

    /// <summary>
    /// The answer to a write has shown an object. The watch may have told of what happened to it since: that it has an address now, or that it
    /// is gone, is told once.
    /// </summary>
    public void Applied(OwnedObject owned)
    {
        ArgumentNullException.ThrowIfNull(owned);
        lock (_gate)
        {
            if (_lost.GetValueOrDefault(owned.Id) == owned.Uid
                || (_objects.TryGetValue(owned.Id, out var seen) && seen.Uid == owned.Uid && seen.Version >= owned.Version))
            {
                return;
            }

            Volatile.Write(ref _objects, _objects.SetItem(owned.Id, owned));
        }

        _subscribers.Wake();
    }

    /// <summary>An object is gone, or no longer ours.</summary>
    public void Lost(ObjectId id)
    {
        lock (_gate)
        {
            if (!_objects.TryGetValue(id, out var gone))
            {
                return;
            }

            _lost[id] = gone.Uid;
            Volatile.Write(ref _objects, _objects.Remove(id));
        }

        _subscribers.Wake();
    }

    /// <summary>The live object of a Gateway of some kind; null when it does not exist.</summary>
    public OwnedObject? Of(ObjectKey gateway, string name, string kind) =>
        Current.GetValueOrDefault(new ObjectId(kind, gateway with { Name = name })) is { } owned && owned.Gateway == gateway ? owned : null;
}
