namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A share of the requests of some time.</summary>
public sealed record RetryBudget
{
    /// <summary>0 to 100; null is 20.</summary>
    public int? Percent { get; init; }

    /// <summary>A GEP-2257 duration, 1s to 1h.</summary>
    public string Interval { get; init => field = value ?? "10s"; } = "10s";
}
