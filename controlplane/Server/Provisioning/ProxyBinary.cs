namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>Finds the proxy's binary next to the control plane's.</summary>
internal static class ProxyBinary
{
    private const string Name = "gatewayapi-dataplane";

    /// <summary>The binary of the published layout, else that of the same build in the source tree.</summary>
    /// <param name="baseDirectory">Where the control plane's binary lies.</param>
    /// <returns>Null when there is none.</returns>
    public static string? Find(string baseDirectory)
    {
        var here = Path.TrimEndingDirectorySeparator(Path.GetFullPath(baseDirectory));

        // controlplane/Server/bin/<configuration>/<framework> and dataplane/Proxy/bin/<configuration>/<framework>
        var framework = Path.GetFileName(here);
        var configuration = Path.GetFileName(Path.GetDirectoryName(here) ?? "");
        var candidates = new[]
        {
            Path.Combine(here, "..", "dataplane", Name),
            Path.Combine(here, "..", "..", "..", "..", "..", "dataplane", "Proxy", "bin", configuration, framework, Name),
        };
        return candidates.Select(Path.GetFullPath).FirstOrDefault(File.Exists);
    }
}
