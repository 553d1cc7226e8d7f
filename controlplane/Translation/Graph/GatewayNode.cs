using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A Gateway of one of our classes.</summary>
/// <param name="Object">The object.</param>
/// <param name="Listeners">Its listeners, in the user's order.</param>
/// <param name="Problems">What is wrong with it as a whole; its listeners' problems are theirs.</param>
internal sealed record GatewayNode(Gateway Object, ImmutableArray<ListenerNode> Listeners, ImmutableArray<Problem> Problems)
{
    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => Object.Key;

    /// <summary>At least one listener is valid, and so is the Gateway around it.</summary>
    public bool IsAccepted => Problems.IsEmpty && Listeners.Any(static l => l.IsAccepted);
}
