using GatewayApi.DataPlane.Routing.Compilation;

namespace GatewayApi.DataPlane.Routing.Matching;

/// <summary>The rule that a request has selected.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="MatchedPrefix">The part of the path that a prefix match took, without trailing slash ("" for "/"); the whole path for other
/// matches.</param>
/// <param name="Index">Which of the rule's matches it was.</param>
public readonly record struct RouteMatch(CompiledRule Rule, string MatchedPrefix, int Index);
