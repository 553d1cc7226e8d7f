namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>The times of an informer.</summary>
internal sealed record InformerTiming
{
    /// <summary>What a cluster needs.</summary>
    public static readonly InformerTiming Default = new();

    /// <summary>Objects per page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>The least time that a server is asked to keep a watch; each is up to twice as long, so that they do not end together.</summary>
    public TimeSpan WatchTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A watch that says nothing for so long is opened again from where it was: it may be dead. Servers send a bookmark each minute of kinds whose
    /// objects have changed since they started, and promise none.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>The wait after the first failure; doubled by each further one, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait after a failure.</summary>
    public TimeSpan LastDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a refusal must last to be believed: a server that has just started refuses everybody until it has read its roles.
    /// </summary>
    public TimeSpan Disbelief { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a kind that is forbidden, or that does not exist, is looked for without a cause.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(30);
}
