namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Time limits of a rule (GEP-1742), in GEP-2257 durations such as <c>1m30s</c>; a zero duration is no limit.</summary>
public sealed record HttpRouteTimeouts
{
    /// <summary>For the whole request.</summary>
    public string? Request { get; init; }

    /// <summary>For one attempt at a backend.</summary>
    public string? BackendRequest { get; init; }
}
