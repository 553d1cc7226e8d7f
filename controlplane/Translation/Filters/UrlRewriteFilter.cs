using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>URLRewrite: changes host and path before the request is forwarded.</summary>
internal static class UrlRewriteFilter
{
    /// <summary>The filter's <c>type</c>.</summary>
    public const string Type = "URLRewrite";

    /// <summary>The filter on the wire; null when its settings are missing.</summary>
    public static Filter? Translate(HttpRouteFilter filter, RuleContext rule, Field at)
    {
        if (filter.UrlRewrite is not { } rewrite)
        {
            return null;
        }

        var field = at.Of("urlRewrite");
        return new Filter
        {
            UrlRewrite = new UrlRewrite
            {
                Hostname = Hostnames.Precise(rewrite.Hostname, field.Of("hostname")),
                Path = PathModifiers.Translate(rewrite.Path, rule, field.Of("path")),
            },
        };
    }
}
