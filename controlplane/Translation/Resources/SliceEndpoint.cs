using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>One endpoint of an EndpointSlice.</summary>
public sealed record SliceEndpoint
{
    /// <summary>Addresses; the first one counts.</summary>
    public ImmutableArray<string> Addresses { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Its condition.</summary>
    public EndpointConditions Conditions { get; init => field = value ?? new(); } = new();
}
