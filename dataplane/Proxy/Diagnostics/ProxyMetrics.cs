using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>
/// What the proxy counts: requests per listener (rate, errors, duration), connections per port, and the state of its configuration.
/// </summary>
internal sealed class ProxyMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "GatewayApi.DataPlane";

    private const string NoListener = "none";

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _gateway;
    private readonly ConcurrentDictionary<string, ListenerCounters> _listeners = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, PortCounters> _ports = [];
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _auth;

    public ProxyMetrics(string gateway)
    {
        _gateway = new("gateway", gateway);

        // A meter per host: several in one process must not be counted into one.
        _meter = new Meter(new MeterOptions(MeterName) { Scope = this });
        _duration = Durations("gatewayapi.proxy.request.duration", "From a request's head to the end of its response.");
        _auth = Durations("gatewayapi.proxy.auth.duration", "Questions to external authorization services, by what became of them.");
        _meter.CreateObservableCounter("gatewayapi.proxy.requests", () => _listeners.Values.SelectMany(static l => l.Requests), null, "Requests that have ended.");
        _meter.CreateObservableCounter("gatewayapi.proxy.retries", () => _listeners.Values.Select(static l => l.Retries), null, "Attempts at endpoints after the first.");
        _meter.CreateObservableCounter("gatewayapi.proxy.retries.refused", () => _listeners.Values.Select(static l => l.RefusedRetries), null, "Requests not sent again because the budget of their backend was spent.");
        _meter.CreateObservableCounter("gatewayapi.proxy.mirrors", () => _listeners.Values.SelectMany(static l => l.Mirrors), null, "Copies of requests for mirrors.");
        _meter.CreateObservableUpDownCounter("gatewayapi.proxy.requests.active", () => _listeners.Values.Select(static l => l.InFlight), null, "Requests under way.");
        _meter.CreateObservableCounter("gatewayapi.proxy.received", () => _listeners.Values.Select(static l => l.Received), "By", "Bytes of request bodies, and from clients of TLSRoutes, TCPRoutes and UDPRoutes.");
        _meter.CreateObservableCounter("gatewayapi.proxy.sent", () => _listeners.Values.Select(static l => l.Sent), "By", "Bytes of response bodies, and to clients of TLSRoutes, TCPRoutes and UDPRoutes.");
        _meter.CreateObservableCounter("gatewayapi.proxy.streams", () => _listeners.Values.SelectMany(static l => l.Streams), null,
            "Connections of TLSRoutes and TCPRoutes and sessions of UDPRoutes that have ended.");
        _meter.CreateObservableUpDownCounter("gatewayapi.proxy.streams.active", () => _listeners.Values.Select(static l => l.LiveStreams), null,
            "Connections of TLSRoutes and TCPRoutes and sessions of UDPRoutes now.");
        _meter.CreateObservableCounter("gatewayapi.proxy.datagrams.dropped", () => _listeners.Values.Select(static l => l.DroppedDatagrams), null,
            "Datagrams that were dropped: no route, no endpoint, or too many clients.");
        _meter.CreateObservableUpDownCounter("gatewayapi.proxy.connections.active", () => _ports.Values.Select(static p => p.Live), null, "Client connections now.");
        _meter.CreateObservableCounter("gatewayapi.proxy.connections", () => _ports.Values.Select(static p => p.Accepted), null, "Client connections accepted.");
        _meter.CreateObservableCounter("gatewayapi.proxy.connections.refused", () => _ports.Values.Select(static p => p.Refused), null, "Client connections over the limit.");
    }

    /// <summary>What the exporters take up.</summary>
    public Meter Meter => _meter;

    /// <summary>The counters of a listener.</summary>
    /// <param name="listener">Its key; null when a request has none.</param>
    public ListenerCounters For(string? listener) =>
        _listeners.TryGetValue(listener ?? NoListener, out var counters) ? counters : Add(listener ?? NoListener);

    /// <summary>A connection was accepted.</summary>
    public void ConnectionOpened(int port) => At(port).Opened();

    /// <summary>A connection has ended.</summary>
    public void ConnectionClosed(int port) => At(port).Closed();

    /// <summary>A connection was over the limit.</summary>
    public void ConnectionRefused(int port) => At(port).Refuse();

    /// <summary>Adds a value that is read when metrics are collected.</summary>
    public void Gauge(string name, string description, Func<long> read) =>
        _meter.CreateObservableGauge(name, () => new Measurement<long>(read(), _gateway), null, description);

    /// <summary>Adds a count that is read when metrics are collected.</summary>
    public void Counter(string name, string description, Func<long> read) =>
        _meter.CreateObservableCounter(name, () => new Measurement<long>(read(), _gateway), null, description);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private Histogram<double> Durations(string name, string description) => _meter.CreateHistogram(name, "s", description,
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    private ListenerCounters Add(string listener) =>
        _listeners.GetOrAdd(listener, static (key, self) => new ListenerCounters([self._gateway, new("listener", key)], self._duration, self._auth), this);

    private PortCounters At(int port) =>
        _ports.TryGetValue(port, out var counters) ? counters : _ports.GetOrAdd(port, p => new PortCounters([_gateway, new("port", p)]));
}
