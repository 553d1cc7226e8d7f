using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>ResponseHeaderModifier: edits headers before the response is returned.</summary>
internal static class ResponseHeaderModifierFilter
{
    /// <summary>The filter's <c>type</c>.</summary>
    public const string Type = "ResponseHeaderModifier";

    /// <summary>The filter on the wire; null when its settings are missing.</summary>
    public static Filter? Translate(HttpRouteFilter filter, RuleContext rule, Field at) => filter.ResponseHeaderModifier is { } edits
        ? new Filter { ResponseHeaderModifier = HeaderModifiers.Translate(edits, hostBelongsToUrlRewrite: false, at.Of("responseHeaderModifier")) }
        : null;
}
