namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>What is wrong with a field.</summary>
/// <param name="Path"><c>spec.listeners[0].port</c></param>
/// <param name="Message">The cause.</param>
internal readonly record struct FieldError(string Path, string Message);
