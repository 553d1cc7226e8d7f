namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>A hostname on a listener.</summary>
/// <param name="Listener">Key of the listener.</param>
/// <param name="Hostname">Exact, <c>*.suffix</c> or <c>*</c>.</param>
internal readonly record struct RoutePlace(string Listener, string Hostname);
