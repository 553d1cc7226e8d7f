using System.Diagnostics.Metrics;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>
/// What the proxy counts: requests per listener (rate, errors, duration), connections per port, and the state of its configuration.
/// </summary>
internal sealed class ProxyMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "GatewayApi.DataPlane";

    private const string Prefix = "gatewayapi.proxy.";
    private const string NoListener = "none";

    // Every series costs memory whether it is used or not, and who scrapes it more. Listeners can be thousands, ports as well.
    private const int MostListeners = 500;
    private const int MostPorts = 250;
    private const string Others = "other";

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _gateway;
    private readonly CounterSet<string, ListenerCounters> _listeners;
    private readonly CounterSet<int, PortCounters> _ports;
    private readonly Dictionary<string, int> _mostSeries = new(StringComparer.Ordinal);
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _auth;

    public ProxyMetrics(string gateway)
    {
        _gateway = new("gateway", gateway);

        // A meter per host: several in one process must not be counted into one.
        _meter = new Meter(new MeterOptions(MeterName) { Scope = this });
        _duration = Durations("gatewayapi.proxy.request.duration", ListenerTags.Classes.Length, "From a request's head to the end of its response.");
        _auth = Durations("gatewayapi.proxy.auth.duration", ListenerTags.AuthOutcomes.Length, "Questions to external authorization services, by what became of them.");
        var others = new ListenerTags(_gateway, Others);
        _listeners = new(MostListeners, key => Counters(new ListenerTags(_gateway, key)), _ => Counters(others), static (to, from) => to.Include(from), StringComparer.Ordinal);
        _ports = new(MostPorts, port => new PortCounters([_gateway, new("port", port)]), _ => new PortCounters([_gateway, new("port", Others)]), static (to, from) => to.Include(from));
        AddListenerCounts();
        AddConnectionCounts();
    }

    /// <summary>What the exporters take up.</summary>
    public Meter Meter => _meter;

    /// <summary>How many series an instrument has at most.</summary>
    public int MostSeries(string instrument) => _mostSeries[instrument];

    /// <summary>The counters of a listener. The first five hundred have series of their own, those that come after them are one series together.</summary>
    /// <param name="listener">Its key; null when a request has none.</param>
    public ListenerCounters For(string? listener) => _listeners.For(listener ?? NoListener);

    /// <summary>A connection was accepted.</summary>
    public void ConnectionOpened(int port) => _ports.For(port).Opened();

    /// <summary>A connection has ended.</summary>
    public void ConnectionClosed(int port) => _ports.For(port).Closed();

    /// <summary>A connection was over the limit.</summary>
    public void ConnectionRefused(int port) => _ports.For(port).Refuse();

    /// <summary>Adds a value that is read when metrics are collected.</summary>
    public void Gauge(string name, string description, Func<long> read) =>
        Limit(_meter.CreateObservableGauge(name, () => new Measurement<long>(read(), _gateway), null, description), 1);

    /// <summary>Adds a count that is read when metrics are collected.</summary>
    public void Counter(string name, string description, Func<long> read) =>
        Limit(_meter.CreateObservableCounter(name, () => new Measurement<long>(read(), _gateway), null, description), 1);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void AddListenerCounts()
    {
        CountByListener("requests", ListenerTags.Classes.Length, static l => l.Requests, "Requests that have ended.");
        CountByListener("retries", static l => l.Retries, "Attempts at endpoints after the first.");
        CountByListener("retries.refused", static l => l.RefusedRetries, "Requests not sent again because the budget of their backend was spent.");
        CountByListener("mirrors", ListenerTags.MirrorOutcomes.Length, static l => l.Mirrors, "Copies of requests for mirrors.");
        LiveByListener("requests.active", static l => l.InFlight, "Requests under way.");
        CountByListener("received", static l => l.Received, "Bytes of request bodies, and from clients of TLSRoutes, TCPRoutes and UDPRoutes.", "By");
        CountByListener("sent", static l => l.Sent, "Bytes of response bodies, and to clients of TLSRoutes, TCPRoutes and UDPRoutes.", "By");
        CountByListener("streams", ListenerTags.StreamOutcomes.Length, static l => l.Streams, "Connections of TLSRoutes and TCPRoutes and sessions of UDPRoutes that have ended.");
        LiveByListener("streams.active", static l => l.LiveStreams, "Connections of TLSRoutes and TCPRoutes and sessions of UDPRoutes now.");
        CountByListener("datagrams.dropped", static l => l.DroppedDatagrams, "Datagrams that were dropped: no route, no endpoint, or too many clients.");
    }

    private void AddConnectionCounts()
    {
        Limit(_meter.CreateObservableUpDownCounter(Prefix + "connections.active", () => _ports.Series().Select(static p => p.Live), null, "Client connections now."), MostPorts + 1);
        Limit(_meter.CreateObservableCounter(Prefix + "connections", () => _ports.Series().Select(static p => p.Accepted), null, "Client connections accepted."), MostPorts + 1);
        Limit(_meter.CreateObservableCounter(Prefix + "connections.refused", () => _ports.Series().Select(static p => p.Refused), null, "Client connections over the limit."), MostPorts + 1);
    }

    private void CountByListener(string name, Func<ListenerCounters, Measurement<long>> read, string description, string? unit = null) =>
        Limit(_meter.CreateObservableCounter(Prefix + name, () => _listeners.Series().Select(read), unit, description), MostListeners + 1);

    private void CountByListener(string name, int each, Func<ListenerCounters, IEnumerable<Measurement<long>>> read, string description) =>
        Limit(_meter.CreateObservableCounter(Prefix + name, () => _listeners.Series().SelectMany(read), null, description), (MostListeners + 1) * each);

    private void LiveByListener(string name, Func<ListenerCounters, Measurement<long>> read, string description) =>
        Limit(_meter.CreateObservableUpDownCounter(Prefix + name, () => _listeners.Series().Select(read), null, description), MostListeners + 1);

    private Histogram<double> Durations(string name, int each, string description)
    {
        var histogram = _meter.CreateHistogram(name, "s", description,
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
        Limit(histogram, (MostListeners + 1) * each);
        return histogram;
    }

    private void Limit(Instrument instrument, int mostSeries) => _mostSeries[instrument.Name] = mostSeries;

    private ListenerCounters Counters(ListenerTags tags) => new(tags, _duration, _auth);
}
