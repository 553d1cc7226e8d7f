using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>
/// Holds a Gateway, a ListenerSet or a BackendTLSPolicy back until the Secrets and ConfigMaps that it refers to have been read, so that no state
/// in between says that they are missing; and a class until this holds for its Gateways. Everything else passes. Used by the loop of the source alone.
/// </summary>
internal sealed class HeldChanges(ReferencedObjects references)
{
    private readonly OrderedDictionary<ObjectId, ClusterChange> _held = [];
    private readonly Dictionary<ObjectKey, Gateway> _newest = [];
    private readonly Dictionary<ObjectKey, Gateway> _inForce = [];
    private readonly Dictionary<ObjectKey, ListenerSet> _newestSets = [];
    private readonly Dictionary<ObjectKey, ListenerSet> _setsInForce = [];
    private readonly Dictionary<ObjectKey, BackendTlsPolicy> _newestPolicies = [];
    private readonly Dictionary<ObjectKey, BackendTlsPolicy> _policiesInForce = [];
    private readonly HashSet<string> _classes = new(StringComparer.Ordinal);
    private bool _isDirty;

    /// <summary>True when nothing is held.</summary>
    public bool IsEmpty => _held.Count == 0;

    /// <summary>Takes a change in.</summary>
    /// <returns>True when it is held; false when it may go on.</returns>
    public bool Take(ClusterChange change)
    {
        switch (change.Id.Kind)
        {
            case Kinds.GatewayClass:
                if (change.Object is GatewayClass { Spec.ControllerName: Controller.Name })
                {
                    _classes.Add(change.Id.Key.Name);
                }
                else
                {
                    _classes.Remove(change.Id.Key.Name);
                }

                break;
            case Kinds.Gateway when change.Object is Gateway gateway:
                _newest[change.Id.Key] = gateway;
                break;
            case Kinds.Gateway:
                _newest.Remove(change.Id.Key);
                break;
            case Kinds.ListenerSet when change.Object is ListenerSet set:
                _newestSets[change.Id.Key] = set;
                break;
            case Kinds.ListenerSet:
                _newestSets.Remove(change.Id.Key);
                break;
            case Kinds.BackendTlsPolicy when change.Object is BackendTlsPolicy policy:
                _newestPolicies[change.Id.Key] = policy;
                break;
            case Kinds.BackendTlsPolicy:
                _newestPolicies.Remove(change.Id.Key);
                break;
            default:
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
        Want(released);
        foreach (var change in _held.Values.Where(IsReady).ToArray())
        {
            _held.Remove(change.Id);
            released.Add(change);
            Note(change);
        }

        Want(released);
        _isDirty = false;
        return released.DrainToImmutable();
    }

    private void Note(ClusterChange change)
    {
        switch (change)
        {
            case { Object: Gateway gateway }:
                _inForce[change.Id.Key] = gateway;
                break;
            case { Object: ListenerSet set }:
                _setsInForce[change.Id.Key] = set;
                break;
            case { Object: BackendTlsPolicy policy }:
                _policiesInForce[change.Id.Key] = policy;
                break;
            case { Id.Kind: Kinds.BackendTlsPolicy }:
                _policiesInForce.Remove(change.Id.Key);
                break;
            case { Id.Kind: Kinds.Gateway }:
                _inForce.Remove(change.Id.Key);
                break;
            case { Id.Kind: Kinds.ListenerSet }:
                _setsInForce.Remove(change.Id.Key);
                break;
        }
    }

    // What the Gateways in force refer to is kept until their successors are in force.
    private void Want(ImmutableArray<ClusterChange>.Builder released)
    {
        if (_isDirty || released.Count > 0)
        {
            released.AddRange(references.Want(_newest.Values.Concat(_inForce.Values)
                .Where(g => _classes.Contains(g.Spec.GatewayClassName))
                .SelectMany(static g => GatewayReferences.Of(g))
                .Concat(_newestSets.Values.Concat(_setsInForce.Values).Where(IsOfOurs).SelectMany(static s => GatewayReferences.Of(s)))
                .Concat(_newestPolicies.Values.Concat(_policiesInForce.Values).SelectMany(static p => GatewayReferences.Of(p)))
                .ToHashSet()));
        }
    }

    private bool IsReady(ClusterChange change) => change switch
    {
        { Object: Gateway gateway } => IsReady(gateway),
        { Object: ListenerSet set } => !IsOfOurs(set) || GatewayReferences.Of(set).All(references.IsRead),
        { Object: BackendTlsPolicy policy } => GatewayReferences.Of(policy).All(references.IsRead),
        { Object: GatewayClass gatewayClass } => _newest.Values.Where(g => g.Spec.GatewayClassName == gatewayClass.Key.Name).All(IsReady),
        _ => true,
    };

    private bool IsReady(Gateway gateway) =>
        !_classes.Contains(gateway.Spec.GatewayClassName) || GatewayReferences.Of(gateway).All(references.IsRead);

    private bool IsOfOurs(ListenerSet set)
    {
        var parent = set.Spec.ParentRef;
        var key = new ObjectKey(string.IsNullOrEmpty(parent.Namespace) ? set.Key.Namespace : parent.Namespace, parent.Name);
        return _newest.TryGetValue(key, out var gateway) && _classes.Contains(gateway.Spec.GatewayClassName);
    }
}
