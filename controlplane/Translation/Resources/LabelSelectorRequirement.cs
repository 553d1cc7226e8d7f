using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A condition on a label.</summary>
public sealed record LabelSelectorRequirement
{
    /// <summary>The label.</summary>
    public string Key { get; init => field = value ?? ""; } = "";

    /// <summary><c>In</c>, <c>NotIn</c>, <c>Exists</c> or <c>DoesNotExist</c>.</summary>
    public string Operator { get; init => field = value ?? ""; } = "";

    /// <summary>For <c>In</c> and <c>NotIn</c>.</summary>
    public ImmutableArray<string> Values { get; init => field = value.IsDefault ? [] : value; } = [];
}
