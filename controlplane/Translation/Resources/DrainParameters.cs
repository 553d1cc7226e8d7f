namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>How a proxy that is to stop ends its connections; durations as in GEP-2257.</summary>
public sealed record DrainParameters
{
    /// <summary>How long it still accepts connections.</summary>
    public string? Grace { get; init; }

    /// <summary>How long requests may take to end after that.</summary>
    public string? Timeout { get; init; }
}
