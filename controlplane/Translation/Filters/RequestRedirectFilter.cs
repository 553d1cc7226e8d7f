using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>RequestRedirect: answers with a redirect to the request's URI with some parts replaced.</summary>
internal static class RequestRedirectFilter
{
    /// <summary>The filter's <c>type</c>.</summary>
    public const string Type = "RequestRedirect";

    /// <summary>The filter on the wire; null when its settings are missing.</summary>
    public static Filter? Translate(HttpRouteFilter filter, RuleContext rule, Field at)
    {
        if (filter.RequestRedirect is not { } redirect)
        {
            return null;
        }

        var field = at.Of("requestRedirect");
        if (redirect.Scheme is not (null or "http" or "https"))
        {
            field.Of("scheme").ReportUnsupported($"'{redirect.Scheme}' is not http or https");
        }

        if (redirect.StatusCode is not (301 or 302 or 303 or 307 or 308))
        {
            field.Of("statusCode").ReportUnsupported($"{redirect.StatusCode} is not 301, 302, 303, 307 or 308");
        }

        return new Filter
        {
            RequestRedirect = new RequestRedirect
            {
                Scheme = redirect.Scheme ?? "",
                Hostname = Hostnames.Precise(redirect.Hostname, field.Of("hostname")),
                Path = PathModifiers.Translate(redirect.Path, rule, field.Of("path")),
                Port = Port(redirect.Port, field.Of("port")),
                StatusCode = (uint)redirect.StatusCode,
            },
        };
    }

    private static uint Port(int? port, Field at)
    {
        if (port is < 1 or > 65535)
        {
            at.ReportUnsupported($"{port} is not a port");
        }

        return (uint)(port ?? 0);
    }
}
