using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A route with at least one parent of ours.</summary>
/// <param name="Object">The object.</param>
/// <param name="Parents">Its references to our Gateways, in the user's order.</param>
/// <param name="Rules">Its rules, in the user's order.</param>
internal sealed record RouteNode(Route Object, ImmutableArray<ParentNode> Parents, ImmutableArray<RuleNode> Rules)
{
    /// <summary>Kind, namespace and name.</summary>
    public ObjectId Id => ObjectId.Of(Object);

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => Object.Key;

    /// <summary>At least one rule does what the user wants; a route without rules is valid and does nothing.</summary>
    public bool IsValid { get; } = Rules.IsEmpty || Rules.Any(static r => r.IsValid);

    /// <summary>The backends that its rules refer to, each once.</summary>
    public ImmutableArray<BackendNode> Backends { get; } = Rules is [var only] && only.Backends.Length < 2 ? only.Backends : [.. Rules.SelectMany(static r => r.Backends).Distinct()];

    /// <summary>The Gateways that it refers to, each once.</summary>
    public IReadOnlyList<GatewayNode> Gateways => Parents is [var only] ? [only.Gateway] : [.. Parents.Select(static p => p.Gateway).DistinctBy(static g => g.Key)];

    /// <summary>The route is accepted at a parent: a listener takes it, and it is valid.</summary>
    public bool IsAcceptedBy(ParentNode parent) => IsValid && !parent.Attachments.IsEmpty;

    /// <summary>The route is accepted at any of its references to a Gateway and its ListenerSets.</summary>
    public bool IsAcceptedBy(ObjectKey gateway)
    {
        foreach (var parent in Parents)
        {
            if (parent.Gateway.Key == gateway && IsAcceptedBy(parent))
            {
                return true;
            }
        }

        return false;
    }
}
