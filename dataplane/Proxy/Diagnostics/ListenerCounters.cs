using System.Diagnostics.Metrics;
using GatewayApi.DataPlane.Streams;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>What is counted for one listener; read when metrics are collected.</summary>
/// <param name="tags">Gateway and listener.</param>
/// <param name="duration">The histogram of durations, in seconds.</param>
/// <param name="auth">The histogram of the durations of questions to external authorization services, in seconds.</param>
internal sealed class ListenerCounters(KeyValuePair<string, object?>[] tags, Histogram<double> duration, Histogram<double> auth)
{
    private static readonly string[] AuthOutcomes = ["allowed", "denied", "failed", "abandoned"];
    private static readonly string[] Outcomes = ["answered", "failed", "skipped"];
    private static readonly string[] StreamOutcomes = ["closed", "broken", "idle_timeout", "drained", "refused", "handshake_failed"];
    private static readonly string[] Classes = ["other", "1xx", "2xx", "3xx", "4xx", "5xx"];

    private readonly KeyValuePair<string, object?>[][] _tagsByClass = [.. Classes.Select(c => (KeyValuePair<string, object?>[])[.. tags, new("code_class", c)])];
    private readonly KeyValuePair<string, object?>[][] _tagsByOutcome = [.. Outcomes.Select(o => (KeyValuePair<string, object?>[])[.. tags, new("outcome", o)])];
    private readonly KeyValuePair<string, object?>[][] _tagsByAuth = [.. AuthOutcomes.Select(o => (KeyValuePair<string, object?>[])[.. tags, new("outcome", o)])];
    private readonly long[] _mirrors = new long[Outcomes.Length];
    private readonly long[] _requests = new long[Classes.Length];
    private readonly KeyValuePair<string, object?>[][] _tagsByStream = [.. StreamOutcomes.Select(o => (KeyValuePair<string, object?>[])[.. tags, new("outcome", o)])];
    private readonly long[] _streams = new long[StreamOutcomes.Length];
    private long _liveStreams;
    private long _droppedDatagrams;
    private long _inFlight;
    private long _received;
    private long _sent;
    private long _retries;
    private long _refusedRetries;

    /// <summary>Requests that have not ended.</summary>
    public Measurement<long> InFlight => new(Interlocked.Read(ref _inFlight), tags);

    /// <summary>Bytes of request bodies.</summary>
    public Measurement<long> Received => new(Interlocked.Read(ref _received), tags);

    /// <summary>Bytes of response bodies.</summary>
    public Measurement<long> Sent => new(Interlocked.Read(ref _sent), tags);

    /// <summary>Attempts at endpoints after the first.</summary>
    public Measurement<long> Retries => new(Interlocked.Read(ref _retries), tags);

    /// <summary>Ended connections and sessions by how they ended.</summary>
    public IEnumerable<Measurement<long>> Streams => Counted(_streams, _tagsByStream);

    /// <summary>Datagrams that were dropped.</summary>
    public Measurement<long> DroppedDatagrams => new(Interlocked.Read(ref _droppedDatagrams), tags);

    /// <summary>Connections and sessions that have not ended.</summary>
    public Measurement<long> LiveStreams => new(Interlocked.Read(ref _liveStreams), tags);

    /// <summary>Requests that were not sent again because the backend's budget was spent.</summary>
    public Measurement<long> RefusedRetries => new(Interlocked.Read(ref _refusedRetries), tags);

    /// <summary>Ended requests by class of their status.</summary>
    public IEnumerable<Measurement<long>> Requests => Counted(_requests, _tagsByClass);

    /// <summary>Copies of requests by what became of them.</summary>
    public IEnumerable<Measurement<long>> Mirrors => Counted(_mirrors, _tagsByOutcome);

    /// <summary>A request has needed more than one attempt.</summary>
    public void Retried(int times) => Interlocked.Add(ref _retries, times);

    /// <summary>A request was not sent again because the backend's budget was spent.</summary>
    public void RetryRefused() => Interlocked.Increment(ref _refusedRetries);

    /// <summary>A copy of a request has ended, or has not been sent.</summary>
    public void Mirrored(MirrorOutcome outcome) => Interlocked.Increment(ref _mirrors[(int)outcome]);

    /// <summary>A question to an external authorization service has ended.</summary>
    public void Authorized(AuthOutcome outcome, TimeSpan took) => auth.Record(took.TotalSeconds, _tagsByAuth[(int)outcome]);

    /// <summary>A connection, or a client's session of datagrams, begins.</summary>
    /// <returns>How many there are with it.</returns>
    public long StreamBegan() => Interlocked.Increment(ref _liveStreams);

    /// <summary>A datagram was dropped.</summary>
    public void DatagramDropped() => Interlocked.Increment(ref _droppedDatagrams);

    /// <summary>How a connection ended, when it did not end by itself.</summary>
    public static string? ReasonOf(StreamOutcome outcome) => outcome == StreamOutcome.Closed ? null : StreamOutcomes[(int)outcome];

    /// <summary>It has ended.</summary>
    public void StreamEnded(StreamOutcome outcome, long received, long sent)
    {
        Interlocked.Decrement(ref _liveStreams);
        Interlocked.Increment(ref _streams[(int)outcome]);
        Interlocked.Add(ref _received, received);
        Interlocked.Add(ref _sent, sent);
    }

    /// <summary>A request begins.</summary>
    public ListenerCounters Begin()
    {
        Interlocked.Increment(ref _inFlight);
        return this;
    }

    /// <summary>A request ends.</summary>
    public void End(int status, TimeSpan took, long received, long sent)
    {
        Interlocked.Decrement(ref _inFlight);
        var at = status is >= 100 and < 600 ? status / 100 : 0;
        Interlocked.Increment(ref _requests[at]);
        Interlocked.Add(ref _received, received);
        Interlocked.Add(ref _sent, sent);
        duration.Record(took.TotalSeconds, _tagsByClass[at]);
    }

    private static IEnumerable<Measurement<long>> Counted(long[] counts, KeyValuePair<string, object?>[][] tags)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            if (Interlocked.Read(ref counts[i]) is > 0 and var count)
            {
                yield return new Measurement<long>(count, tags[i]);
            }
        }
    }
}
