namespace GatewayApi.Tests.ControlPlane.Cluster;

/// <summary>The system's clock, which a test can set forward: as a process sees time that was stopped for a while. Timers do not notice.</summary>
internal sealed class SkippingClock : TimeProvider
{
    private long _skipped;

    public void Skip(TimeSpan span) => Interlocked.Add(ref _skipped, (long)(span.TotalSeconds * System.TimestampFrequency));

    public override long GetTimestamp() => System.GetTimestamp() + Volatile.Read(ref _skipped);

    public override long TimestampFrequency => System.TimestampFrequency;
}
