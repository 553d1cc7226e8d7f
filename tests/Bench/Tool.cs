namespace GatewayApi.Tests.Bench;

/// <summary>Programs of the machine.</summary>
internal static class Tool
{
    /// <summary>The path of a program; null when it is not installed.</summary>
    public static string? Find(string name) => new[] { "/usr/local/bin", "/usr/bin", "/usr/sbin" }.Select(d => Path.Combine(d, name)).FirstOrDefault(File.Exists);
}
