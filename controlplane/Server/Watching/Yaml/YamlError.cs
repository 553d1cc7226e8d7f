namespace GatewayApi.ControlPlane.Watching.Yaml;

/// <summary>Why a text cannot be read.</summary>
/// <param name="Line">The line within the file; the first is 1.</param>
/// <param name="Message">The cause.</param>
internal sealed record YamlError(int Line, string Message);
