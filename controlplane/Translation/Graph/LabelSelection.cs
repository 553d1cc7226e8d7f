using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>The meaning of label selectors.</summary>
internal static class LabelSelection
{
    /// <summary>True when the labels fulfil every condition. A condition with an unknown operator is never fulfilled.</summary>
    public static bool Matches(LabelSelector selector, IReadOnlyDictionary<string, string> labels) =>
        selector.MatchLabels.All(l => labels.TryGetValue(l.Key, out var value) && value == l.Value)
        && selector.MatchExpressions.All(e => Matches(e, labels.TryGetValue(e.Key, out var value) ? value : null));

    private static bool Matches(LabelSelectorRequirement requirement, string? value) => requirement.Operator switch
    {
        "In" => value is not null && requirement.Values.Contains(value),
        // A label that is absent is not in the set either.
        "NotIn" => value is null || !requirement.Values.Contains(value),
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        _ => false,
    };
}
