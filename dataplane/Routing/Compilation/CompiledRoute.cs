using GatewayApi.DataPlane.Routing.Matching;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>A route, compiled once for all the listeners and hostnames it is attached to.</summary>
/// <param name="Name">Name of the resource.</param>
/// <param name="Matches">Every alternative of every rule.</param>
/// <param name="Places">Where they apply.</param>
/// <param name="Backends">Keys of the backends it refers to.</param>
/// <param name="Problem">Why it is degraded; null when it is not.</param>
internal sealed record CompiledRoute(
    string Name,
    CompiledMatch[] Matches,
    RoutePlace[] Places,
    string[] Backends,
    string? Problem);
