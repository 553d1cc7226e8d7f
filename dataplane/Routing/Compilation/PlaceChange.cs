namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>A route comes to a place or leaves it.</summary>
/// <param name="Place">The place.</param>
/// <param name="Route">The form that comes or leaves.</param>
/// <param name="Comes">False when it leaves.</param>
internal readonly record struct PlaceChange(RoutePlace Place, CompiledRoute Route, bool Comes);
