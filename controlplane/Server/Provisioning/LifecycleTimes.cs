namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>How long things may take.</summary>
internal sealed record LifecycleTimes
{
    /// <summary>Before the first restart; doubles with each failure.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Upper bound of the wait.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A process that lived so long is healthy.</summary>
    public TimeSpan Stable { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>From the request to stop to the kill: the drain timeout and a margin.</summary>
    public TimeSpan Stop { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>The wait after so many failures in a row.</summary>
    public TimeSpan Backoff(int failures) =>
        TimeSpan.FromTicks(Math.Min(MaxBackoff.Ticks, FirstBackoff.Ticks << Math.Clamp(failures - 1, 0, 20)));
}
