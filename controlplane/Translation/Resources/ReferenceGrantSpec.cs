using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Specification of a ReferenceGrant: every <c>from</c> may refer to every <c>to</c>.</summary>
public sealed record ReferenceGrantSpec
{
    /// <summary>Who may refer.</summary>
    public ImmutableArray<ReferenceGrantFrom> From { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>To what.</summary>
    public ImmutableArray<ReferenceGrantTo> To { get; init => field = value.IsDefault ? [] : value; } = [];
}
