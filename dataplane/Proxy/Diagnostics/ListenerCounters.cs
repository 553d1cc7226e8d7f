using System.Diagnostics.Metrics;
using GatewayApi.DataPlane.Streams;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>What is counted for one listener; read when metrics are collected.</summary>
/// <param name="tags">Gateway and listener; several listeners may have the same.</param>
/// <param name="duration">The histogram of durations, in seconds.</param>
/// <param name="auth">The histogram of the durations of questions to external authorization services, in seconds.</param>
internal sealed class ListenerCounters(ListenerTags tags, Histogram<double> duration, Histogram<double> auth)
{
    private readonly long[] _mirrors = new long[ListenerTags.MirrorOutcomes.Length];
    private readonly long[] _requests = new long[ListenerTags.Classes.Length];
    private readonly long[] _streams = new long[ListenerTags.StreamOutcomes.Length];
    private long _liveStreams;
    private long _droppedDatagrams;
    private long _inFlight;
    private long _received;
    private long _sent;
    private long _retries;
    private long _refusedRetries;

    /// <summary>Requests that have not ended.</summary>
    public Measurement<long> InFlight => new(Interlocked.Read(ref _inFlight), tags.All);

    /// <summary>Bytes of request bodies.</summary>
    public Measurement<long> Received => new(Interlocked.Read(ref _received), tags.All);

    /// <summary>Bytes of response bodies.</summary>
    public Measurement<long> Sent => new(Interlocked.Read(ref _sent), tags.All);

    /// <summary>Attempts at endpoints after the first.</summary>
    public Measurement<long> Retries => new(Interlocked.Read(ref _retries), tags.All);

    /// <summary>Ended connections and sessions by how they ended.</summary>
    public IEnumerable<Measurement<long>> Streams => Counted(_streams, tags.ByStream);

    /// <summary>Datagrams that were dropped.</summary>
    public Measurement<long> DroppedDatagrams => new(Interlocked.Read(ref _droppedDatagrams), tags.All);

    /// <summary>Connections and sessions that have not ended.</summary>
    public Measurement<long> LiveStreams => new(Interlocked.Read(ref _liveStreams), tags.All);

    /// <summary>Requests that were not sent again because the backend's budget was spent.</summary>
    public Measurement<long> RefusedRetries => new(Interlocked.Read(ref _refusedRetries), tags.All);

    /// <summary>Ended requests by class of their status.</summary>
    public IEnumerable<Measurement<long>> Requests => Counted(_requests, tags.ByClass);

    /// <summary>Copies of requests by what became of them.</summary>
    public IEnumerable<Measurement<long>> Mirrors => Counted(_mirrors, tags.ByMirror);

    /// <summary>Adds what another has counted.</summary>
    public void Include(ListenerCounters other)
    {
        Add(_mirrors, other._mirrors);
        Add(_requests, other._requests);
        Add(_streams, other._streams);
        _liveStreams += Interlocked.Read(ref other._liveStreams);
        _droppedDatagrams += Interlocked.Read(ref other._droppedDatagrams);
        _inFlight += Interlocked.Read(ref other._inFlight);
        _received += Interlocked.Read(ref other._received);
        _sent += Interlocked.Read(ref other._sent);
        _retries += Interlocked.Read(ref other._retries);
        _refusedRetries += Interlocked.Read(ref other._refusedRetries);
    }

    /// <summary>A request has needed more than one attempt.</summary>
    public void Retried(int times) => Interlocked.Add(ref _retries, times);

    /// <summary>A request was not sent again because the backend's budget was spent.</summary>
    public void RetryRefused() => Interlocked.Increment(ref _refusedRetries);

    /// <summary>A copy of a request has ended, or has not been sent.</summary>
    public void Mirrored(MirrorOutcome outcome) => Interlocked.Increment(ref _mirrors[(int)outcome]);

    /// <summary>A question to an external authorization service has ended.</summary>
    public void Authorized(AuthOutcome outcome, TimeSpan took) => auth.Record(took.TotalSeconds, tags.ByAuth[(int)outcome]);

    /// <summary>A connection, or a client's session of datagrams, begins.</summary>
    /// <returns>How many there are with it.</returns>
    public long StreamBegan() => Interlocked.Increment(ref _liveStreams);

    /// <summary>A datagram was dropped.</summary>
    public void DatagramDropped() => Interlocked.Increment(ref _droppedDatagrams);

    /// <summary>How a connection ended, when it did not end by itself.</summary>
    public static string? ReasonOf(StreamOutcome outcome) => outcome == StreamOutcome.Closed ? null : ListenerTags.StreamOutcomes[(int)outcome];

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
        duration.Record(took.TotalSeconds, tags.ByClass[at]);
    }

    private static void Add(long[] to, long[] counts)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            to[i] += Interlocked.Read(ref counts[i]);
        }
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
