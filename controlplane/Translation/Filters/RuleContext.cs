namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>What a filter needs to know of the rule it stands in.</summary>
/// <param name="MatchesOnlyPrefixes">All matches are prefix matches, so that every request has a matched prefix.</param>
/// <param name="References">The rule's references to backends.</param>
internal readonly record struct RuleContext(bool MatchesOnlyPrefixes, RuleReferences References);
