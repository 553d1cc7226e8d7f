using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>RequestMirror: sends copies of requests to another backend.</summary>
internal static class RequestMirrorFilter
{
    /// <summary>The filter's <c>type</c>.</summary>
    public const string Type = "RequestMirror";

    private const int DefaultDenominator = 100;

    /// <summary>
    /// The filter on the wire; null when its settings are missing. Where the reference leads nowhere, which does not concern the requests
    /// themselves, it does nothing: it is without an action.
    /// </summary>
    public static Filter? Translate(HttpRouteFilter filter, RuleContext rule, Field at)
    {
        if (filter.RequestMirror is not { BackendRef: { } reference } mirror)
        {
            return null;
        }

        var place = at.Of("requestMirror");
        var message = Share(mirror, place);
        if (rule.References.Follow(reference, place.Of("backendRef")) is not { } backend)
        {
            return new Filter();
        }

        message.Backend = backend.Key;
        return new Filter { RequestMirror = message };
    }

    private static RequestMirror Share(HttpRequestMirrorFilter mirror, Field at)
    {
        var (numerator, denominator) = mirror switch
        {
            { Percent: { } percent } => (percent, DefaultDenominator),
            { Fraction: { } fraction } => (fraction.Numerator, fraction.Denominator ?? DefaultDenominator),
            _ => (1, 1),
        };
        if (mirror is { Percent: not null, Fraction: not null })
        {
            at.ReportUnsupported("percent and fraction exclude each other");
        }
        else if (denominator < 1)
        {
            at.Of("fraction").Of("denominator").ReportUnsupported("must be at least 1");
        }
        else if (numerator < 0 || numerator > denominator)
        {
            at.Of(mirror.Percent is null ? "fraction" : "percent").ReportUnsupported($"{numerator} of {denominator} is not a share");
        }

        return new RequestMirror { Numerator = (uint)Math.Max(0, numerator), Denominator = (uint)Math.Max(1, denominator) };
    }
}
