using System.Diagnostics;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd.Chart;

/// <summary>Runs helm with our chart; tests that need it are skipped where it is not installed (<c>deploy/tools.sh</c>).</summary>
internal static class Helm
{
    private static readonly string Installed = RepositoryRoot.Of("artifacts", "tools", "node_modules", ".bin", "helm");

    public static string Chart { get; } = RepositoryRoot.Of("deploy", "helm", "gatewayapi");

    public static string Values(string name) => RepositoryRoot.Of("deploy", "helm", "values", name + ".yaml");

    /// <summary>The objects of a release named <c>gatewayapi</c>, rendered.</summary>
    public static async Task<IReadOnlyList<JsonObject>> RenderAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(["template", "gatewayapi", Chart, "-n", "gatewayapi-system", .. arguments]);
        Assert.That(code, Is.Zero, error);
        return [.. Yaml.Documents(output)];
    }

    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Find()) { RedirectStandardOutput = true, RedirectStandardError = true };
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private static string Find()
    {
        if (File.Exists(Installed))
        {
            return Installed;
        }

        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(static p => Path.Combine(p, "helm")).FirstOrDefault(File.Exists);
        if (found is null)
        {
            Assert.Ignore("helm is not installed: run deploy/tools.sh");
        }

        return found!;
    }
}
