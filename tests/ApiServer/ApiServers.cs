using GatewayApi.Tests.ApiServer.Real;

namespace GatewayApi.Tests.ApiServer;

/// <summary>Chooses between the API server within the process and a real one: the latter where <c>KUBEBUILDER_ASSETS</c> names its binaries.</summary>
public static class ApiServers
{
    /// <summary>Whether servers are real ones.</summary>
    /// <exception cref="FileNotFoundException">The variable is set, but a binary is missing.</exception>
    public static bool AreReal => KubebuilderAssets.Configured is not null;

    /// <summary>Starts a server.</summary>
    public static async Task<IApiServer> StartAsync(TestApiServerOptions? options = null) => KubebuilderAssets.Configured is { } assets
        ? await RealApiServer.StartAsync(assets, options ?? new TestApiServerOptions())
        : await TestApiServer.StartAsync(options);
}
