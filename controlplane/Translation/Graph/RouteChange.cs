namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A route before and after a change.</summary>
/// <param name="Before">Its node before; null when it had no parent of ours, or was not there.</param>
/// <param name="After">Its node after; null when it has no parent of ours, or is not there.</param>
internal readonly record struct RouteChange(RouteNode? Before, RouteNode? After);
