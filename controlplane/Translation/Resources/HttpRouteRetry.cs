using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>When requests are sent again (GEP-1731).</summary>
public sealed record HttpRouteRetry
{
    /// <summary>Statuses of responses that are not passed on as long as there are attempts, 400 to 599.</summary>
    public ImmutableArray<int> Codes { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How often after the first time, at least 1; null leaves it to the implementation.</summary>
    public int? Attempts { get; init; }

    /// <summary>How long to wait at least, a GEP-2257 duration; null leaves it to the implementation.</summary>
    public string? Backoff { get; init; }
}
