namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>How requests of one client keep going to one endpoint (GEP-1619).</summary>
public sealed record SessionPersistence
{
    /// <summary>Name of the cookie or the header; null or "" leaves it to the implementation.</summary>
    public string? SessionName { get; init; }

    /// <summary>How long a session lasts at most, a GEP-2257 duration; null is no limit.</summary>
    public string? AbsoluteTimeout { get; init; }

    /// <summary><c>Cookie</c> or <c>Header</c>.</summary>
    public string Type { get; init => field = value ?? "Cookie"; } = "Cookie";

    /// <summary>More about the cookie.</summary>
    public SessionCookieConfig? CookieConfig { get; init; }
}
