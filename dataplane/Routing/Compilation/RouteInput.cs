using GatewayApi.Config.V1;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>A route that is to be compiled.</summary>
/// <param name="Name">Name of the resource.</param>
/// <param name="Route">What it says now.</param>
/// <param name="Before">Its form before, of which what stays the same is kept; null when there was none.</param>
internal readonly record struct RouteInput(string Name, HttpRoute Route, CompiledRoute? Before);
