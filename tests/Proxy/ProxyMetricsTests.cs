using System.Diagnostics.Metrics;
using GatewayApi.DataPlane.Diagnostics;

namespace GatewayApi.Tests.Proxy;

internal sealed class ProxyMetricsTests
{
    private const int Most = 500;
    private const int All = Most + 100;

    [Test]
    public void ManyListenersAreFewSeriesAndNothingIsLostInThem()
    {
        using var metrics = new ProxyMetrics("default/gw");
        using var seen = new Seen(metrics.Meter);
        for (var i = 0; i < All; i++)
        {
            metrics.For($"Gateway/default/gw/l{i}").Begin().End(200, TimeSpan.FromMilliseconds(1), received: 2, sent: 3);
            metrics.For($"Gateway/default/gw/l{i}").StreamBegan();
        }

        seen.Collect();

        Assert.That(seen.Of("gatewayapi.proxy.requests"), Has.Count.EqualTo(Most + 1));
        Assert.That(seen.Of("gatewayapi.proxy.requests").Values.Sum(), Is.EqualTo(All));
        Assert.That(seen.Of("gatewayapi.proxy.requests")["other 2xx"], Is.EqualTo(All - Most));
        Assert.That(seen.Of("gatewayapi.proxy.sent")["other"], Is.EqualTo(3 * (All - Most)));
        Assert.That(seen.Of("gatewayapi.proxy.streams.active")["other"], Is.EqualTo(All - Most));
        Assert.That(seen.Of("gatewayapi.proxy.request.duration"), Has.Count.EqualTo(Most + 1));
        Assert.That(seen.Of("gatewayapi.proxy.request.duration")["other 2xx"], Is.EqualTo(All - Most));
    }

    [Test]
    public void EachListenerIsCountedForItselfWhetherItHasASeriesOrNot()
    {
        using var metrics = new ProxyMetrics("default/gw");
        var counts = Enumerable.Range(0, All).Select(i => metrics.For($"Gateway/default/gw/l{i}").StreamBegan()).ToArray();

        Assert.That(counts, Is.All.EqualTo(1));
        Assert.That(metrics.For($"Gateway/default/gw/l{All - 1}").StreamBegan(), Is.EqualTo(2));
    }

    [Test]
    public void NoInstrumentHasMoreSeriesThanItSays()
    {
        using var metrics = new ProxyMetrics("default/gw");
        using var seen = new Seen(metrics.Meter);
        for (var i = 0; i < All; i++)
        {
            metrics.ConnectionOpened(i);
            var counters = metrics.For($"Gateway/default/gw/l{i}");
            foreach (var status in (int[])[0, 100, 200, 300, 400, 500])
            {
                counters.Begin().End(status, TimeSpan.Zero, 0, 0);
            }

            foreach (var outcome in Enum.GetValues<AuthOutcome>())
            {
                counters.Authorized(outcome, TimeSpan.Zero);
            }

            foreach (var outcome in Enum.GetValues<MirrorOutcome>())
            {
                counters.Mirrored(outcome);
            }

            foreach (var outcome in Enum.GetValues<DataPlane.Streams.StreamOutcome>())
            {
                counters.StreamEnded(outcome, 0, 0);
            }
        }

        seen.Collect();

        foreach (var instrument in seen.Instruments)
        {
            Assert.That(seen.Of(instrument), Has.Count.EqualTo(metrics.MostSeries(instrument)), instrument);
        }
    }

    // What a meter tells, by instrument and by the tags that tell its series apart.
    private sealed class Seen : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, Dictionary<string, long>> _values = [];

        public Seen(Meter meter)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, meter))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
            _listener.Start();
        }

        public IEnumerable<string> Instruments => _values.Keys;

        public Dictionary<string, long> Of(string instrument) => _values[instrument];

        public void Collect() => _listener.RecordObservableInstruments();

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var series = string.Join(' ', tags[1..].ToArray().Select(static t => t.Value));
            if (!_values.TryGetValue(instrument.Name, out var values))
            {
                _values[instrument.Name] = values = [];
            }

            values[series] = values.GetValueOrDefault(series) + value;
        }
    }
}
