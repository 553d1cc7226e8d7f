using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>RequestHeaderModifier: edits headers before the request is forwarded.</summary>
internal static class RequestHeaderModifierFilter
{
    /// <summary>The filter's <c>type</c>.</summary>
    public const string Type = "RequestHeaderModifier";

    /// <summary>The filter on the wire; null when its settings are missing.</summary>
    public static Filter? Translate(HttpRouteFilter filter, RuleContext rule, Field at) => filter.RequestHeaderModifier is { } edits
        ? new Filter { RequestHeaderModifier = HeaderModifiers.Translate(edits, hostBelongsToUrlRewrite: true, at.Of("requestHeaderModifier")) }
        : null;
}
