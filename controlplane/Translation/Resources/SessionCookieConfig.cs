namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>What is special to sessions by cookie.</summary>
public sealed record SessionCookieConfig
{
    /// <summary><c>Session</c>, or <c>Permanent</c> for a cookie that the client keeps for the absolute timeout.</summary>
    public string LifetimeType { get; init => field = value ?? "Session"; } = "Session";
}
