namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>How many requests to a backend may be sent again (GEP-3388). The defaults are the API's.</summary>
public sealed record RetryConstraint
{
    /// <summary>In proportion to all requests.</summary>
    public RetryBudget Budget { get; init => field = value ?? new(); } = new();

    /// <summary>In any case.</summary>
    public RequestRate MinRetryRate { get; init => field = value ?? new(); } = new();
}
