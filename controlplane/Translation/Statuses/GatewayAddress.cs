namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>An address a Gateway is reachable at.</summary>
/// <param name="Type"><c>IPAddress</c> or <c>Hostname</c>.</param>
/// <param name="Value">The address.</param>
public sealed record GatewayAddress(string Type, string Value);
