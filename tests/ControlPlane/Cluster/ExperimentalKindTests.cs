using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ControlPlane.Cluster;

internal sealed class ExperimentalKindTests
{
    [Test]
    public async Task A_policy_for_traffic_is_read_once_its_kind_is_there_and_says_what_became_of_it()
    {
        await using var cluster = await TestCluster.StartAsync(
            Objects.All(Objects.OurClass, Objects.Gateway("gw"), Objects.Route("r", "gw"), Objects.Service("svc")),
            new TestClusterOptions
            {
                Server = new TestApiServerOptions { Crds = GatewayApiChannel.Standard },
                Timing = TestCluster.FastTiming with { Poll = TimeSpan.FromMinutes(5) },
                WritesStatus = true,
            });
        var server = cluster.Server;
        Assert.That(cluster.Board.Current.Result.Snapshots, Has.Count.EqualTo(1), "a cluster without the kind is served");

        await server.CreateAsync(Objects.Definition("xbackendtrafficpolicies", "XBackendTrafficPolicy", "v1alpha1")
            .Replace("xbackendtrafficpolicies.gateway.networking.k8s.io", "xbackendtrafficpolicies.gateway.networking.x-k8s.io", StringComparison.Ordinal)
            .Replace("group: gateway.networking.k8s.io", "group: gateway.networking.x-k8s.io", StringComparison.Ordinal));
        await server.CreateAsync("""
            apiVersion: gateway.networking.x-k8s.io/v1alpha1
            kind: XBackendTrafficPolicy
            metadata: { name: p, namespace: default }
            spec: { targetRefs: [{ group: "", kind: Service, name: svc }], retryConstraint: { budget: { percent: 7 } } }
            """);

        await cluster.UntilAsync(static p => p.Result.Snapshots.Values.Single().Resources.Values.Any(static r => r.Parse().Backend?.RetryBudget?.Percent == 7));
        await server.WaitForAsync("xbackendtrafficpolicies", "default", "p", static p =>
            p["status"]?["ancestors"] is JsonArray { Count: 1 } ancestors && (string?)ancestors[0]!["conditions"]![0]!["reason"] == "Accepted");
        Assert.That(cluster.Board.Current.State.Definitions.Keys.Select(static k => k.Name), Has.None.Contain("x-k8s.io"), "such kinds have versions of their own");

        await server.DeleteAsync("xbackendtrafficpolicies", "default", "p");
        await cluster.UntilAsync(static p => p.Result.Snapshots.Values.Single().Resources.Values.All(static r => r.Parse().Backend?.RetryBudget is null));
    }
}
