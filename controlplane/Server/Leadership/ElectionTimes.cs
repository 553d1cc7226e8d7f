namespace GatewayApi.ControlPlane.Leadership;

/// <summary>The times of an election.</summary>
internal sealed record ElectionTimes
{
    /// <summary>How long others wait after the last renewal they saw, before they take over.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the holder writes after its last renewal; so much shorter that no write of it is still under way when others take over.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two looks or renewals.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(2);
}
