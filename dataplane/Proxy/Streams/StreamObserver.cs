using GatewayApi.DataPlane.Diagnostics;
using GatewayApi.DataPlane.Routing.Tables;

namespace GatewayApi.DataPlane.Streams;

/// <summary>Tells metrics and access log of each connection and session.</summary>
internal sealed class StreamObserver(ProxyMetrics metrics, AccessLog? accessLog, TimeProvider time)
{
    /// <summary>A connection or session begins.</summary>
    /// <returns>How many the listener has with it.</returns>
    public long Begin(StreamSessionLog session) => metrics.For(session.Opening.Listener.Key).StreamBegan();

    /// <summary>A datagram was dropped: no route, no endpoint, or too many clients.</summary>
    public void Dropped(ListenerTable listener) => metrics.For(listener.Key).DatagramDropped();

    /// <summary>It has ended.</summary>
    public void End(StreamSessionLog session)
    {
        metrics.For(session.Opening.Listener.Key).StreamEnded(session.Outcome, session.Received, session.Sent);
        accessLog?.Write(new AccessLogEntry
        {
            Time = time.GetUtcNow(),
            Host = session.Opening.ServerName,
            Protocol = session.Protocol,
            BytesReceived = session.Received,
            BytesSent = session.Sent,
            Duration = time.GetElapsedTime(session.Started),
            Client = session.Addresses.Client,
            Listener = session.Opening.Listener.Key,
            RouteKind = session.Opening.Route.RouteKind,
            Route = session.Opening.Route.QualifiedName,
            Rule = 0,
            RuleName = session.Opening.Route.RuleName,
            Backend = session.Backend,
            Endpoint = session.Endpoint?.Authority,
            Reason = session.Reason ?? (ListenerCounters.ReasonOf(session.Outcome)),
            Detail = session.Detail,
        });
    }
}
