using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Specification of a ListenerSet.</summary>
public sealed record ListenerSetSpec
{
    /// <summary>The Gateway.</summary>
    public ParentReference ParentRef { get; init => field = value ?? new(); } = new();

    /// <summary>The listeners, 1 to 64.</summary>
    public ImmutableArray<Listener> Listeners { get; init => field = value.IsDefault ? [] : value; } = [];
}
