using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.EndToEnd.Chart;

/// <summary>Helm installs, upgrades and removes a release.</summary>
public sealed class InstallTests
{
    [Test]
    public async Task A_release_is_installed_says_what_comes_next_is_upgraded_and_leaves_the_definitions_when_it_goes()
    {
        await using var server = await ApiServers.StartAsync(new TestApiServerOptions { Crds = GatewayApiChannel.None, UseTls = true });
        using var folder = new TemporaryFolder();
        var kubeconfig = server.WriteKubeconfig(folder.File("kubeconfig"));
        string[] common = ["-n", "gatewayapi-system", "--kubeconfig", kubeconfig];

        var (code, output, error) = await Helm.RunAsync(
            ["install", "gatewayapi", Helm.Chart, "--create-namespace", "--set", "crds.install=standard", "--disable-openapi-validation", .. common]);
        Assert.That(code, Is.Zero, error + string.Join('\n', server.Requests));
        Assert.That(output, Does.Contain("kubectl get gatewayclass gatewayapi"));
        Assert.That(output, Does.Contain("deployment/gatewayapi-controlplane"));
        Assert.That(output, Does.Not.Contain("{{"));
        Assert.That((string?)(await server.GetAsync("gatewayclasses", "", "gatewayapi"))!["spec"]!["controllerName"], Is.EqualTo("gatewayapi.dev/controller"));

        (code, _, error) = await Helm.RunAsync(
            ["upgrade", "gatewayapi", Helm.Chart, "--set", "crds.install=standard,controlPlane.replicas=3", "--disable-openapi-validation", .. common]);
        Assert.That(code, Is.Zero, error);
        Assert.That((await server.GetAsync("deployments", "gatewayapi-system", "gatewayapi-controlplane"))!["spec"]!["replicas"]!.ToString(), Is.EqualTo("3"));

        (code, _, error) = await Helm.RunAsync(["uninstall", "gatewayapi", .. common]);
        Assert.That(code, Is.Zero, error);
        Assert.That(await server.GetAsync("customresourcedefinitions", "", "gateways.gateway.networking.k8s.io"), Is.Not.Null);
        Assert.That(await server.GetAsync("deployments", "gatewayapi-system", "gatewayapi-controlplane"), Is.Null);
    }

    [Test]
    public async Task Definitions_that_somebody_else_has_installed_are_left_alone()
    {
        await using var server = await ApiServers.StartAsync(new TestApiServerOptions { Crds = GatewayApiChannel.Experimental, UseTls = true });
        var before = await VersionsAsync(server);
        using var folder = new TemporaryFolder();

        var (code, _, error) = await Helm.RunAsync(
            "install", "gatewayapi", Helm.Chart, "--create-namespace", "--set", "crds.install=standard", "--disable-openapi-validation", "-n", "gatewayapi-system",
            "--kubeconfig", server.WriteKubeconfig(folder.File("kubeconfig")));

        Assert.That(code, Is.Zero, error);
        Assert.That(await VersionsAsync(server), Is.EqualTo(before));
    }

    private static async Task<string> VersionsAsync(IApiServer server) => string.Join(' ', (await server.ListAsync("customresourcedefinitions"))
        .Where(static c => ((string)c["metadata"]!["name"]!).EndsWith(".gateway.networking.k8s.io", StringComparison.Ordinal))
        .Select(static c => $"{c["metadata"]!["name"]} {((JsonObject)c["metadata"]!)["resourceVersion"]}"));

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatewayapi-chart-");

        public string File(string name) => Path.Combine(_folder.FullName, name);

        public void Dispose() => _folder.Delete(true);
    }
}
