using System.Diagnostics;
using GatewayApi.DataPlane.Forwarding;
using Microsoft.AspNetCore.Http.Features;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>
/// Server spans and the W3C trace context. Without a listener no span is made, and the client's context passes through as it is.
/// </summary>
internal static class Tracing
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "GatewayApi.DataPlane";

    private const int TraceParentLength = 55;
    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a request's span.</summary>
    /// <returns>Null when nobody listens or the request is not sampled.</returns>
    public static Activity? Start(IHttpRequestFeature request)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var parent);
        var activity = Source.CreateActivity(request.Method, ActivityKind.Server, parent);
        activity?.Start();
        return activity;
    }

    /// <summary>Begins the span of a call that is made for a request.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="request">The request's span.</param>
    /// <returns>Null when it is not sampled.</returns>
    public static Activity? StartCall(string name, Activity request)
    {
        var activity = Source.CreateActivity(name, ActivityKind.Client, request.Context);
        activity?.Start();
        return activity;
    }

    /// <summary>Ends a request's span.</summary>
    public static void End(Activity activity, Exchange exchange, int status)
    {
        if (exchange.Rule is { } rule)
        {
            activity.DisplayName = $"{exchange.Request.Method} {rule.QualifiedName}";
            activity.SetTag("gatewayapi.route", rule.QualifiedName);
            activity.SetTag("gatewayapi.rule", rule.RuleIndex);
        }

        activity.SetTag("http.request.method", exchange.Request.Method);
        activity.SetTag("http.response.status_code", status);
        activity.SetTag("url.path", exchange.Target.Path);
        activity.SetTag("url.scheme", exchange.Scheme);
        activity.SetTag("server.address", exchange.Host);
        activity.SetTag("gatewayapi.listener", exchange.Listener?.Key);
        activity.SetTag("gatewayapi.backend", exchange.Backend?.Key);
        activity.SetTag("network.peer.address", exchange.Endpoint?.Authority);
        if (exchange.Attempts > 1)
        {
            activity.SetTag("gatewayapi.attempts", exchange.Attempts);
        }

        if (exchange.Mirrors > 0)
        {
            activity.SetTag("gatewayapi.mirrors", exchange.Mirrors);
        }

        if (status >= 500)
        {
            activity.SetStatus(ActivityStatusCode.Error, exchange.Reason);
        }

        activity.Dispose();
    }

    /// <summary>The trace a request belongs to, by its span or by what the client sent.</summary>
    public static string? TraceId(Exchange exchange)
    {
        if (exchange.Activity is { } activity)
        {
            return activity.TraceId.ToHexString();
        }

        // 00-<32 digits>-<16 digits>-<2 digits>
        return exchange.Request.Headers.TraceParent is [{ Length: >= TraceParentLength } parent] && parent[2] == '-' && parent[35] == '-'
            ? parent[3..35]
            : null;
    }
}
