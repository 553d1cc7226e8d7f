using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Selects by labels; all conditions must hold, none selects everything.</summary>
public sealed record LabelSelector
{
    /// <summary>Labels with exactly these values.</summary>
    public ImmutableDictionary<string, string> MatchLabels { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary>Conditions by operator.</summary>
    public ImmutableArray<LabelSelectorRequirement> MatchExpressions { get; init => field = value.IsDefault ? [] : value; } = [];
}
