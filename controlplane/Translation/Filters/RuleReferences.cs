using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>The references of one rule to backends: those of its backendRefs and those of its filters.</summary>
/// <param name="resolver">Follows references.</param>
/// <param name="routeNamespace">The namespace of the route.</param>
/// <param name="rule">The rule's field.</param>
internal sealed class RuleReferences(BackendRefs resolver, string routeNamespace, Field rule)
{
    private readonly Field _rule = rule.Apart();
    private readonly ImmutableArray<BackendNode>.Builder _backends = ImmutableArray.CreateBuilder<BackendNode>(1);
    private readonly ImmutableArray<ObjectKey>.Builder _external = ImmutableArray.CreateBuilder<ObjectKey>(0);

    /// <summary>What is wrong with references, apart from the problems of the rule itself.</summary>
    public ImmutableArray<Problem> Problems => _rule.Problems;

    /// <summary>The backends that were found, each as often as it is referred to.</summary>
    public ImmutableArray<BackendNode> Backends => _backends.ToImmutable();

    /// <summary>The XBackends that were found, whether they are in force or not.</summary>
    public ImmutableArray<ObjectKey> XBackends => _external.ToImmutable();

    /// <summary>How many backends were found so far.</summary>
    public int Count => _backends.Count;

    /// <summary>Follows a reference; null, with a problem recorded, when it leads nowhere.</summary>
    /// <param name="reference">What the user wrote.</param>
    /// <param name="at">Its field.</param>
    /// <param name="speaksGrpc">gRPC is spoken there, whatever the kind of the route.</param>
    public BackendNode? Follow(HttpBackendRef reference, Field at, bool speaksGrpc = false)
    {
        var backend = resolver.Resolve(routeNamespace, reference, at.RecordedWith(_rule), speaksGrpc);
        if (resolver.FindExternal(routeNamespace, reference) is { } external)
        {
            _external.Add(external.Key);
        }

        if (backend is not null)
        {
            _backends.Add(backend);
        }

        return backend;
    }

    /// <summary>Forgets the backends that were found after there were so many: what refers to them is not sent.</summary>
    public void Forget(int count) => _backends.Count = count;
}
