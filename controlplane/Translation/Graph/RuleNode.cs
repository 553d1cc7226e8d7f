using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A rule of a route.</summary>
/// <param name="Index">Position in <c>spec.rules</c>.</param>
/// <param name="Message">What the proxy gets; null when requests cannot be matched as the user wants and the rule is dropped, and in rules of connections.</param>
/// <param name="Backends">The Services and XBackends it refers to, also those with weight 0.</param>
/// <param name="Problems">What is wrong with the rule itself: it is dropped, or answers (some of) its requests with 500.</param>
/// <param name="ReferenceProblems">References that lead nowhere; their share of the requests gets 500, the rule as such is valid.</param>
internal sealed record RuleNode(
    int Index, HttpRule? Message, ImmutableArray<BackendNode> Backends, ImmutableArray<Problem> Problems, ImmutableArray<Problem> ReferenceProblems)
{
    /// <summary>It does what the user wants.</summary>
    public bool IsValid => Problems.IsEmpty;

    /// <summary>All its requests get 500, because a filter that they must not pass without refers to what is not there.</summary>
    public bool IsRefused => IsValid && Message is not null && Message.Filters.Any(static f => f.ActionCase == Filter.ActionOneofCase.Fail);

    /// <summary>The XBackends it refers to, also those that are not in force, each as often as it is referred to.</summary>
    public ImmutableArray<ObjectKey> XBackends { get; init; } = [];

    /// <summary>Where connections or datagrams go; empty in rules of requests.</summary>
    public ImmutableArray<BackendRef> Shares { get; init; } = [];
}
