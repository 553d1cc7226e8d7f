using System.Diagnostics.Metrics;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>What is counted for one port.</summary>
/// <param name="tags">Gateway and port.</param>
internal sealed class PortCounters(KeyValuePair<string, object?>[] tags)
{
    private long _accepted;
    private long _live;
    private long _refused;

    /// <summary>Connections accepted.</summary>
    public Measurement<long> Accepted => new(Interlocked.Read(ref _accepted), tags);

    /// <summary>Connections now.</summary>
    public Measurement<long> Live => new(Interlocked.Read(ref _live), tags);

    /// <summary>Connections over the limit.</summary>
    public Measurement<long> Refused => new(Interlocked.Read(ref _refused), tags);

    /// <summary>Adds what another has counted.</summary>
    public void Include(PortCounters other)
    {
        _accepted += Interlocked.Read(ref other._accepted);
        _live += Interlocked.Read(ref other._live);
        _refused += Interlocked.Read(ref other._refused);
    }

    /// <summary>One more.</summary>
    public void Opened()
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _live);
    }

    /// <summary>One less.</summary>
    public void Closed() => Interlocked.Decrement(ref _live);

    /// <summary>One too many.</summary>
    public void Refuse() => Interlocked.Increment(ref _refused);
}
