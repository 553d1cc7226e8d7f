namespace GatewayApi.DataPlane.Routing.Filters;

/// <summary>An answer that the proxy gives by itself.</summary>
/// <param name="StatusCode">The status.</param>
/// <param name="Location">For redirects.</param>
/// <param name="Reason">Why the request fails, for the access log and not for the client.</param>
public readonly record struct LocalReply(int StatusCode, string? Location, string? Reason);
