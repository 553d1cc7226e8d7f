namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>What an XBackendTrafficPolicy says of its backends.</summary>
/// <param name="RetryBudget">How many requests may be repetitions; null is no limit.</param>
/// <param name="SessionPersistence">How sessions are kept; null when they are not.</param>
internal sealed record BackendTraffic(Config.V1.RetryBudget? RetryBudget, Config.V1.SessionPersistence? SessionPersistence)
{
    /// <summary>No policy.</summary>
    public static readonly BackendTraffic None = new(null, null);
}
