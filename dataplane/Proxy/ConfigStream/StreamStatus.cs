namespace GatewayApi.DataPlane.ConfigStream;

/// <summary>How the stream to the control plane stands, for metrics.</summary>
internal sealed class StreamStatus
{
    private long _nacks;
    private long _streams;
    private long _heardAt;
    private volatile bool _connected;

    /// <summary>True from the first message of the control plane to the end of the stream.</summary>
    public bool IsConnected => _connected;

    /// <summary>Negative answers.</summary>
    public long Nacks => Interlocked.Read(ref _nacks);

    /// <summary>Streams begun.</summary>
    public long Streams => Interlocked.Read(ref _streams);

    /// <summary>When the control plane was last heard, in seconds since 1970; 0 for never.</summary>
    public long HeardAt => Interlocked.Read(ref _heardAt);

    /// <summary>A stream begins.</summary>
    public void Begin() => Interlocked.Increment(ref _streams);

    /// <summary>The control plane said something.</summary>
    public void Heard(DateTimeOffset now)
    {
        _connected = true;
        Interlocked.Exchange(ref _heardAt, now.ToUnixTimeSeconds());
    }

    /// <summary>The answer was negative.</summary>
    public void Nacked() => Interlocked.Increment(ref _nacks);

    /// <summary>The stream has ended.</summary>
    public void End() => _connected = false;
}
