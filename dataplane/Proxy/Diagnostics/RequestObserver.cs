using System.Diagnostics;
using GatewayApi.DataPlane.Forwarding;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>Tells metrics, access log and trace of each request.</summary>
internal sealed class RequestObserver(ProxyMetrics metrics, AccessLog? accessLog, TimeProvider time)
{
    // What a client that went away would have got; nobody sees it but the log (the number is nginx's).
    private const int ClientClosedRequest = 499;

    /// <summary>A request has begun.</summary>
    public static void Begin(Exchange exchange) => exchange.Activity = Tracing.Start(exchange.Request);

    /// <summary>The request's listener is known, or it is known that there is none.</summary>
    public void ListenerFound(Exchange exchange)
    {
        // Mostly that of the connection's request before.
        var key = exchange.Listener?.Key;
        if (exchange.LastCounters is not { } last || !ReferenceEquals(exchange.LastCountersKey, key))
        {
            last = metrics.For(key);
            (exchange.LastCounters, exchange.LastCountersKey) = (last, key);
        }

        exchange.Counters = last.Begin();
    }

    /// <summary>A request has ended, in whatever way.</summary>
    public void End(Exchange exchange)
    {
        var duration = time.GetElapsedTime(exchange.Started);
        var status = exchange.ClientGone && !exchange.Response.HasStarted ? ClientClosedRequest : exchange.Response.StatusCode;
        var counters = exchange.Counters ?? metrics.For(null).Begin();
        counters.End(status, duration, exchange.BytesReceived, exchange.BytesSent);
        if (exchange.Attempts > 1)
        {
            counters.Retried(exchange.Attempts - 1);
        }

        if (exchange.IsOverRetryBudget)
        {
            counters.RetryRefused();
        }

        exchange.Counters = null;
        if (exchange.Activity is { } activity)
        {
            Tracing.End(activity, exchange, status);
        }

        accessLog?.Write(Entry(exchange, status, duration));
    }

    private AccessLogEntry Entry(Exchange exchange, int status, TimeSpan duration)
    {
        var request = exchange.Request;
        return new AccessLogEntry
        {
            Time = time.GetUtcNow(),
            Method = request.Method,
            Host = exchange.Host.Length > 0 ? exchange.Host : request.Headers.Host.ToString(),
            Path = exchange.Target.Path ?? "",
            Protocol = request.Protocol,
            Status = status,
            BytesReceived = exchange.BytesReceived,
            BytesSent = exchange.BytesSent,
            Duration = duration,
            Client = exchange.Front.ClientAddress(exchange.Http),
            Listener = exchange.Listener?.Key,
            RouteKind = exchange.Rule?.RouteKind,
            Route = exchange.Rule?.QualifiedName,
            Rule = exchange.Rule?.RuleIndex,
            RuleName = exchange.Rule?.RuleName,
            Backend = exchange.Backend?.Key,
            Endpoint = exchange.Endpoint?.Authority,
            Attempts = exchange.Attempts,
            Mirrors = exchange.Mirrors,
            Reason = exchange.ClientGone ? "client_gone" : exchange.Reason,
            Detail = exchange.Detail,
            TraceId = Tracing.TraceId(exchange),
        };
    }
}
