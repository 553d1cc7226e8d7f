using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>
/// Holds an object back until the Secrets and ConfigMaps that it refers to have been read, so that no state in between says that they are missing; and a class
/// until this holds for its Gateways. Everything else passes. Used by the loop of the source alone.
/// </summary>
internal sealed class HeldChanges(ReferencedObjects references)
{
    private readonly OrderedDictionary<ObjectId, ClusterChange> _held = [];
    private readonly Dictionary<ObjectId, KubernetesObject> _newest = [];
    private readonly Dictionary<ObjectId, KubernetesObject> _inForce = [];
    private readonly HashSet<string> _classes = new(StringComparer.Ordinal);
    private bool _isDirty;

    /// <summary>True when nothing is held.</summary>
    public bool IsEmpty => _held.Count == 0;

    /// <summary>Takes a change in.</summary>
    /// <returns>True when it is held; false when it may go on.</returns>
    public bool Take(ClusterChange change)
    {
        if (change.Id.Kind == Kinds.GatewayClass)
        {
            TakeClass(change);
        }
        else if (GatewayReferences.AreIn(change.Id.Kind))
        {
            Put(_newest, change);
        }
        else
        {
            return false;
        }

        _held[change.Id] = change;
        return _isDirty = true;
    }

    /// <summary>What may go on now, and the deletions of what nobody refers to any more.</summary>
    public ImmutableArray<ClusterChange> Release()
    {
        if (!_isDirty && _held.Count == 0)
        {
            return [];
        }

        var released = ImmutableArray.CreateBuilder<ClusterChange>();
        if (_isDirty)
        {
            Want(released);
        }

        var isReplaced = false;
        foreach (var change in _held.Values.Where(IsReady).ToArray())
        {
            _held.Remove(change.Id);
            released.Add(change);
            if (GatewayReferences.AreIn(change.Id.Kind))
            {
                isReplaced |= _inForce.ContainsKey(change.Id);
                Put(_inForce, change);
            }
        }

        // What comes into force for the first time was wanted as the newest already: while a cluster is read, that is all of them, one by one.
        if (isReplaced)
        {
            Want(released);
        }

        _isDirty = false;
        return released.DrainToImmutable();
    }

    private void TakeClass(ClusterChange change)
    {
        if (change.Object is GatewayClass { Spec.ControllerName: Controller.Name })
        {
            _classes.Add(change.Id.Key.Name);
        }
        else
        {
            _classes.Remove(change.Id.Key.Name);
        }
    }

    private static void Put(Dictionary<ObjectId, KubernetesObject> objects, ClusterChange change)
    {
        if (change.Object is { } obj)
        {
            objects[change.Id] = obj;
        }
        else
        {
            objects.Remove(change.Id);
        }
    }

    // What the objects in force refer to is kept until their successors are in force.
    private void Want(ImmutableArray<ClusterChange>.Builder released) =>
        released.AddRange(references.Want(_newest.Values.Concat(_inForce.Values).Where(Counts).SelectMany(static o => GatewayReferences.Of(o)).ToHashSet()));

    private bool IsReady(ClusterChange change) => change.Object switch
    {
        GatewayClass gatewayClass => _newest.Values.Where(o => o is Gateway g && g.Spec.GatewayClassName == gatewayClass.Key.Name).All(IsReady),
        { } obj => IsReady(obj),
        null => true,
    };

    private bool IsReady(KubernetesObject obj) => !Counts(obj) || GatewayReferences.Of(obj).All(references.IsRead);

    // Nobody reads what only Gateways of others refer to. A policy does not say whose it is.
    private bool Counts(KubernetesObject obj) => obj switch
    {
        Gateway gateway => _classes.Contains(gateway.Spec.GatewayClassName),
        ListenerSet set => IsOfOurs(set),
        _ => true,
    };

    private bool IsOfOurs(ListenerSet set)
    {
        var parent = set.Spec.ParentRef;
        var key = new ObjectKey(string.IsNullOrEmpty(parent.Namespace) ? set.Key.Namespace : parent.Namespace, parent.Name);
        return _newest.GetValueOrDefault(new ObjectId(Kinds.Gateway, key)) is Gateway gateway && _classes.Contains(gateway.Spec.GatewayClassName);
    }
}
