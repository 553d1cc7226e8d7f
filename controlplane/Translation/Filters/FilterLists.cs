using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>The filters of a rule or of a backend reference.</summary>
internal static class FilterLists
{
    /// <summary>
    /// The filters on the wire. Leaving out one that cannot be carried out could open what it was to close, so one bad filter turns the
    /// whole list into a 500 ("MUST NOT be skipped", HTTPRouteFilter.type).
    /// </summary>
    public static ImmutableArray<Filter> Translate(ImmutableArray<HttpRouteFilter> filters, RuleContext rule, Field owner)
    {
        if (filters.IsEmpty)
        {
            return [];
        }

        var before = owner.Count;
        var references = rule.References.Count;
        var translated = ImmutableArray.CreateBuilder<Filter>(filters.Length);
        foreach (var (i, filter) in filters.Index())
        {
            if (FilterCatalogue.Translate(filter, rule, owner.Of("filters", i)) is { ActionCase: not Filter.ActionOneofCase.None } message)
            {
                translated.Add(message);
            }
        }

        CheckCombination(filters, owner);
        var failing = owner.Count > before ? Failing(owner.Problems[before].Message) : translated.FirstOrDefault(static f => f.Fail is not null);
        if (failing is null)
        {
            return translated.DrainToImmutable();
        }

        rule.References.Forget(references);
        return [failing];
    }

    /// <summary>Answers with 500.</summary>
    public static Filter Failing(string reason) => new() { Fail = new Fail { StatusCode = 500, Reason = reason } };

    // "URLRewrite and RequestRedirect … may not be combined"; "specifying the same filter multiple times is not supported", but for mirrors
    // ("This filter can be used multiple times within the same rule").
    private static void CheckCombination(ImmutableArray<HttpRouteFilter> filters, Field owner)
    {
        var types = filters.Select(static f => f.Type).ToArray();
        if (types.Contains(UrlRewriteFilter.Type) && types.Contains(RequestRedirectFilter.Type))
        {
            owner.Of("filters").Report(
                ConditionTypes.Accepted, Reasons.IncompatibleFilters, $"{UrlRewriteFilter.Type} and {RequestRedirectFilter.Type} exclude each other");
        }

        var once = FilterCatalogue.Types.Where(static t => t != RequestMirrorFilter.Type).Order(StringComparer.Ordinal);
        foreach (var type in once.Where(type => types.Count(t => t == type) > 1))
        {
            owner.Of("filters").Report(ConditionTypes.Accepted, Reasons.IncompatibleFilters, $"{type} may be given only once");
        }
    }
}
