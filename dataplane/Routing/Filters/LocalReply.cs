namespace GatewayApi.DataPlane.Routing.Filters;

/// <summary>An answer that the proxy gives by itself.</summary>
/// <param name="StatusCode">The status.</param>
/// <param name="Location">For redirects.</param>
/// <param name="Reason">For the access log and the body.</param>
public readonly record struct LocalReply(int StatusCode, string? Location, string? Reason);
