using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>The definitions of the kinds: standard channel only, installed after us, taken away.</summary>
public sealed class DefinitionTests
{
    private static readonly TestApiServerOptions Standard = new() { SimulateControllers = true, Crds = GatewayApiChannel.Standard };

    [Test]
    public async Task Definitions_that_are_installed_later_are_picked_up()
    {
        await using var cluster = await ClusterUnderTest.StartAsync(Standard with { Crds = GatewayApiChannel.None }, isInstalled: false, runsPods: false);
        var replica = cluster.StartControlPlane();
        await cluster.Until(replica.IsReadyAsync, "it is ready with nothing to do");

        await cluster.Server.ApplyManifestAsync(File.ReadAllText(RepositoryRoot.Of("deploy", "crds", "standard-install.yaml")));
        await cluster.Server.CreateNamespaceAsync("ns");
        await cluster.Server.CreateAsync(Manifests.Class("gatewayapi"));
        await cluster.Server.CreateAsync(Manifests.Gateway(Manifests.Http()));
        await cluster.Server.CreateAsync(Manifests.Route("r", Manifests.To(("a", 1))));
        await cluster.Until("gatewayclasses", "Accepted", "True", "", "gatewayapi");
        await cluster.Until("gateways", "Accepted", "True", "ns", "gw");
        await cluster.Until("httproutes", "Accepted", "True", "ns", "r");
        await cluster.Server.WaitForAsync("deployments", "ns", "gw-gatewayapi");
        Assert.That(cluster.Log, Does.Not.Contain(" error "));
    }

    [Test]
    public async Task In_a_cluster_with_the_standard_channel_a_definition_that_goes_takes_only_its_own_kind_away()
    {
        await using var shop = await Shop.OpenAsync(options: Standard);
        await using var load = shop.Load();
        await shop.Server.DeleteAsync("customresourcedefinitions", "", "grpcroutes.gateway.networking.k8s.io");
        await shop.RouteAsync("b");
        await shop.UntilServedAsync("b");
        await shop.Server.DeleteAsync("customresourcedefinitions", "", "gatewayparameters.gatewayapi.dev");
        await shop.RouteAsync("a");
        await shop.UntilServedAsync("a");
        await shop.Cluster.Until("httproutes", "Accepted", "True", Shop.Namespace, "r");
        await load.StopWithoutFailureAsync();
    }
}
