namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A number of requests within some time.</summary>
public sealed record RequestRate
{
    /// <summary>1 to 1,000,000; null is 10.</summary>
    public int? Count { get; init; }

    /// <summary>A GEP-2257 duration, up to 1h and not zero.</summary>
    public string Interval { get; init => field = value ?? "1s"; } = "1s";
}
