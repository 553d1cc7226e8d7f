using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>CORS: answers preflight requests and lets responses be shared with other origins.</summary>
internal static class CorsFilter
{
    /// <summary>The filter's <c>type</c>.</summary>
    public const string Type = "CORS";

    private const int DefaultMaxAge = 5;

    /// <summary>The filter on the wire; null when its settings are missing.</summary>
    public static Filter? Translate(HttpRouteFilter filter, RuleContext rule, Field at)
    {
        if (filter.Cors is not { } cors)
        {
            return null;
        }

        var place = at.Of("cors");
        foreach (var (i, origin) in cors.AllowOrigins.Index())
        {
            if (origin != "*" && !Uri.TryCreate(origin.Replace("*", "wildcard", StringComparison.Ordinal), UriKind.Absolute, out _))
            {
                place.Of("allowOrigins", i).ReportUnsupported($"'{origin}' is not an origin such as https://*.example.com");
            }
        }

        var message = new Cors { AllowCredentials = cors.AllowCredentials, MaxAgeSeconds = (uint)Math.Max(1, cors.MaxAge ?? DefaultMaxAge) };
        message.AllowOrigins.AddRange(cors.AllowOrigins);
        message.AllowMethods.AddRange(cors.AllowMethods);
        message.AllowHeaders.AddRange(cors.AllowHeaders);
        message.ExposeHeaders.AddRange(cors.ExposeHeaders);
        return new Filter { Cors = message };
    }
}
