namespace GatewayApi.DataPlane.Forwarding.Authorization;

/// <summary>What a service wants to be done with a field of the request, or of the response, that it has allowed.</summary>
/// <param name="Name">The field.</param>
/// <param name="Value">Its value.</param>
/// <param name="Action">What to do with it.</param>
internal readonly record struct AuthEdit(string Name, string Value, AuthAction Action);
