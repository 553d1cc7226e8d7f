namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>The pace of status writes.</summary>
internal sealed record WritePace
{
    /// <summary>What an API server takes without noticing, and what 5,000 routes need to be told within a minute.</summary>
    public static readonly WritePace Default = new();

    /// <summary>Objects that are looked at and written at the same time.</summary>
    public int Parallel { get; init; } = 6;

    /// <summary>Writes per second in the long run.</summary>
    public int PerSecond { get; init; } = 100;

    /// <summary>Writes that may come at once after a rest.</summary>
    public int Burst { get; init; } = 100;

    /// <summary>
    /// The least time between two writes of one object. The first goes at once; what changes meanwhile is one further write. A Gateway to which
    /// routes attach for 25 s is written some 60 times, and shows the last count this much later at most.
    /// </summary>
    public TimeSpan Apart { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The wait after the first failure; doubled by each further one, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait after a failure.</summary>
    public TimeSpan LastDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>When a write that is forbidden is tried again.</summary>
    public TimeSpan Forbidden { get; init; } = TimeSpan.FromSeconds(30);
}
