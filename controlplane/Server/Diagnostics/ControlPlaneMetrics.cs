using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>
/// What the control plane measures. The only label that grows with the configuration is the Gateway; durations are in seconds, sizes in
/// bytes.
/// </summary>
internal sealed class ControlPlaneMetrics : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "GatewayApi.ControlPlane";

    /// <summary>Spans of reconcile batches and deltas.</summary>
    public static readonly ActivitySource Activities = new(Name);

    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<int> Counts = new()
    {
        HistogramBucketBoundaries = [1, 2, 5, 10, 50, 100, 500, 1000, 5000, 10000],
    };

    private readonly Meter _meter;

    /// <summary>Registers the instruments.</summary>
    public ControlPlaneMetrics(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _meter = factory.Create(Name);
        SourceErrors = _meter.CreateCounter<long>("gatewayapi.source.errors", "{error}", "Errors found in the source");
        BatchSize = _meter.CreateHistogram("gatewayapi.reconcile.batch.size", "{change}", "Changes taken together", advice: Counts);
        TranslationDuration = _meter.CreateHistogram("gatewayapi.translation.duration", "s", "From a batch of changes to snapshots", advice: Durations);
        SnapshotChanges = _meter.CreateCounter<long>("gatewayapi.snapshot.changes", "{version}", "New snapshot versions");
        DeltaBytes = _meter.CreateCounter<long>("gatewayapi.delta.size", "By", "Serialized resources sent to proxies");
        Deltas = _meter.CreateCounter<long>("gatewayapi.delta.sent", "{delta}", "Deltas sent to proxies");
        AnswerDuration = _meter.CreateHistogram("gatewayapi.delta.answer.duration", "s", "From a new snapshot to a proxy's answer", advice: Durations);
        Nacks = _meter.CreateCounter<long>("gatewayapi.nack.received", "{nack}", "Answers that reject resources");
        StreamsRefused = _meter.CreateCounter<long>("gatewayapi.stream.refused", "{stream}", "Streams refused or ended for a cause");
        ProxyRestarts = _meter.CreateCounter<long>("gatewayapi.proxy.restarts", "{restart}", "Local proxy processes that ended by themselves");
        InformerLists = _meter.CreateCounter<long>("gatewayapi.informer.lists", "{list}", "Full lists of a resource");
        InformerWatches = _meter.CreateCounter<long>("gatewayapi.informer.watches", "{watch}", "Watches opened on a resource");
        StatusLooks = _meter.CreateCounter<long>("gatewayapi.status.looks", "{object}", "Objects whose status was read to be brought up to date");
    }

    /// <summary>New errors of the source.</summary>
    public Counter<long> SourceErrors { get; }

    /// <summary>Changes per reconcile batch.</summary>
    public Histogram<int> BatchSize { get; }

    /// <summary>Time of a translation; label <c>lane</c> is <c>full</c> or <c>endpoints</c>.</summary>
    public Histogram<double> TranslationDuration { get; }

    /// <summary>New versions; label <c>gateway</c>.</summary>
    public Counter<long> SnapshotChanges { get; }

    /// <summary>Bytes of resources sent; label <c>gateway</c>.</summary>
    public Counter<long> DeltaBytes { get; }

    /// <summary>Deltas sent; label <c>gateway</c>.</summary>
    public Counter<long> Deltas { get; }

    /// <summary>How long a proxy was behind; label <c>gateway</c>.</summary>
    public Histogram<double> AnswerDuration { get; }

    /// <summary>Nacks; label <c>gateway</c>.</summary>
    public Counter<long> Nacks { get; }

    /// <summary>Streams refused; label <c>reason</c>.</summary>
    public Counter<long> StreamsRefused { get; }

    /// <summary>Local processes that died; label <c>gateway</c>.</summary>
    public Counter<long> ProxyRestarts { get; }

    /// <summary>Full lists; label <c>resource</c>. More than one per resource and run means that a watch could not go on from where it was.</summary>
    public Counter<long> InformerLists { get; }

    /// <summary>Watches opened; label <c>resource</c>.</summary>
    public Counter<long> InformerWatches { get; }

    /// <summary>Statuses looked at; labels <c>kind</c> and <c>outcome</c> (<c>Written</c>, <c>Unchanged</c>, <c>Failed</c>, …).</summary>
    public Counter<long> StatusLooks { get; }

    /// <summary>The label of a resource, <c>httproutes.gateway.networking.k8s.io</c>.</summary>
    public static KeyValuePair<string, object?> Resource(string name) => new("resource", name);

    /// <summary>The label of a Gateway.</summary>
    public static KeyValuePair<string, object?> Gateway(string gateway) => new("gateway", gateway);

    /// <summary>Registers a value that is asked for when it is read.</summary>
    public void Observe<T>(string name, string unit, string description, Func<IEnumerable<Measurement<T>>> values)
        where T : struct => _meter.CreateObservableGauge(name, values, unit, description);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
