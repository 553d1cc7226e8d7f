using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A ListenerSet whose parent is one of our Gateways.</summary>
internal sealed record ListenerSetNode
{
    /// <summary>The object.</summary>
    public required ListenerSet Object { get; init; }

    /// <summary>The Gateway it wants to attach to.</summary>
    public required ObjectKey Gateway { get; init; }

    /// <summary>Its listeners, in the user's order; none when the Gateway does not let it attach.</summary>
    public ImmutableArray<ListenerNode> Listeners { get; init; } = [];

    /// <summary>Why it does not attach; none when it does.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => Object.Key;

    /// <summary>It may attach, and at least one listener can carry traffic.</summary>
    public bool IsAccepted => Problems.IsEmpty && Listeners.Any(static l => l.IsUsable);
}
