using System.Collections.Frozen;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>Every filter of HTTPRoutes that this build carries out.</summary>
internal static class FilterCatalogue
{
    private static readonly FrozenDictionary<string, Func<HttpRouteFilter, RuleContext, Field, Filter?>> Filters =
        new Dictionary<string, Func<HttpRouteFilter, RuleContext, Field, Filter?>>
        {
            [RequestHeaderModifierFilter.Type] = RequestHeaderModifierFilter.Translate,
            [ResponseHeaderModifierFilter.Type] = ResponseHeaderModifierFilter.Translate,
            [RequestRedirectFilter.Type] = RequestRedirectFilter.Translate,
            [UrlRewriteFilter.Type] = UrlRewriteFilter.Translate,
            [CorsFilter.Type] = CorsFilter.Translate,
            [RequestMirrorFilter.Type] = RequestMirrorFilter.Translate,
            [ExternalAuthFilter.Type] = ExternalAuthFilter.Translate,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The types of the filters.</summary>
    public static IEnumerable<string> Types => Filters.Keys;

    /// <summary>The filter on the wire; null, with a problem recorded, when it cannot be carried out.</summary>
    public static Filter? Translate(HttpRouteFilter filter, RuleContext rule, Field at)
    {
        if (!Filters.TryGetValue(filter.Type, out var translate))
        {
            at.Of("type").ReportUnsupported($"the filter '{filter.Type}' is not supported");
            return null;
        }

        var before = at.Count;
        var message = translate(filter, rule, at);
        if (message is null)
        {
            at.ReportUnsupported($"the settings of the filter '{filter.Type}' are missing");
        }

        return at.Count == before ? message : null;
    }
}
