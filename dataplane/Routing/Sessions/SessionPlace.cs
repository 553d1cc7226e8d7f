using GatewayApi.DataPlane.Routing.Balancing;

namespace GatewayApi.DataPlane.Routing.Sessions;

/// <summary>Where the session of a request is, or begins.</summary>
/// <param name="Choice">The share, which may be one of weight zero.</param>
/// <param name="Endpoint">The endpoint, which is ready; null when one is to be picked.</param>
public readonly record struct SessionPlace(BackendChoice Choice, EndpointState? Endpoint);
