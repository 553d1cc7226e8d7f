namespace GatewayApi.ControlPlane.StatusWriting.Replicas;

/// <summary>The times of the replicas' reports.</summary>
internal sealed record ReplicaTimes
{
    /// <summary>The least time between two reports.</summary>
    public TimeSpan Apart { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a report that says nothing new is written again.</summary>
    public TimeSpan Renewal { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After so much time without a renewal a replica is gone.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(35);
}
