using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>
/// ListenerSet → ListenerSetNode. The listeners of a Gateway are its own, then those of its ListenerSets, the oldest first, then by
/// "namespace/name": of two that cannot be told apart the earlier one stays (ListenerSet.spec.listeners).
/// </summary>
internal sealed class ListenerSets(ClusterState state, ListenerLinking linking)
{
    private readonly ILookup<ObjectKey, ListenerSet> _byGateway = state.ListenerSets.Values
        .Where(static s => s.Spec.ParentRef is { Group: ApiGroups.Gateway, Kind: Kinds.Gateway })
        .ToLookup(ParentOf);

    /// <summary>The Gateway that a set wants to attach to.</summary>
    public static ObjectKey ParentOf(ListenerSet set)
    {
        var parent = set.Spec.ParentRef;
        return new ObjectKey(string.IsNullOrEmpty(parent.Namespace) ? set.Key.Namespace : parent.Namespace, parent.Name);
    }

    /// <summary>The sets of a Gateway, in their order.</summary>
    /// <param name="gateway">The Gateway.</param>
    /// <param name="own">Its own listeners.</param>
    public ImmutableArray<ListenerSetNode> Of(Gateway gateway, ImmutableArray<ListenerNode> own)
    {
        var nodes = ImmutableArray.CreateBuilder<ListenerSetNode>();
        var standing = own.Where(static l => !l.IsConflicted).ToList();
        foreach (var set in _byGateway[gateway.Key]
            .OrderBy(static s => s.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue)
            .ThenBy(static s => s.Key.ToString(), StringComparer.Ordinal))
        {
            nodes.Add(Link(gateway, set, standing));
        }

        return nodes.DrainToImmutable();
    }

    private ListenerSetNode Link(Gateway gateway, ListenerSet set, List<ListenerNode> standing)
    {
        var node = new ListenerSetNode { Object = set, Gateway = gateway.Key };
        if (!IsAllowed(gateway, set))
        {
            var cause = $"allowedListeners of Gateway {gateway.Key} does not include ListenerSets of namespace {set.Key.Namespace}";
            return node with { Problems = [new Problem(ConditionTypes.Accepted, Reasons.NotAllowed, $"spec.parentRef: {cause}")] };
        }

        var listeners = ImmutableArray.CreateBuilder<ListenerNode>();
        foreach (var listener in linking.Link(gateway, set))
        {
            var settled = ListenerConflicts.With(standing, listener) is { } problem
                ? listener with { Problems = listener.Problems.Add(problem) }
                : listener;
            if (!settled.IsConflicted)
            {
                standing.Add(settled);
            }

            listeners.Add(settled);
        }

        return node with { Listeners = listeners.DrainToImmutable() };
    }

    private bool IsAllowed(Gateway gateway, ListenerSet set) => gateway.Spec.AllowedListeners?.Namespaces is { } namespaces
        && NamespaceSelection.Takes(state, namespaces, gateway.Key.Namespace, set.Key.Namespace);
}
