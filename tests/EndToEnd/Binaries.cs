using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>The processes under test: the published ones when their folder is given, else the development build's.</summary>
internal static class Binaries
{
    private const string Variable = "GATEWAYAPI_TEST_PUBLISHED";

    public static string ControlPlane => Find("controlplane", "gatewayapi-controlplane", "Server");

    public static string DataPlane => Find("dataplane", "gatewayapi-dataplane", "Proxy");

    private static string Find(string plane, string name, string project)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } published)
        {
            return Path.Combine(published, plane, name);
        }

        // .../tests/EndToEnd/bin/<configuration>/<framework>/
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return RepositoryRoot.Of(plane, project, "bin", framework.Parent!.Name, framework.Name, name);
    }
}
