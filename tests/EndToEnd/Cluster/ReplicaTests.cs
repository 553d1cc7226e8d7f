namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>Several control planes: all serve, one writes, and none of them is missed.</summary>
public sealed class ReplicaTests
{
    [Test]
    public async Task The_status_is_true_whichever_replica_the_proxies_are_connected_to()
    {
        await using var shop = await Shop.OpenAsync(runsPods: true);
        var leader = await shop.Cluster.LeaderAsync();
        var follower = shop.Cluster.StartControlPlane();
        await shop.Cluster.Until(follower.IsReadyAsync, "the second replica is ready");
        shop.Cluster.Service.Ready(follower.Port);

        // A Deployment's new pods know the follower alone.
        await shop.Server.PatchAsync("gateways", Shop.Namespace, "gw", """{ "spec": { "infrastructure": { "labels": { "team": "blue" } } } }""");
        await shop.Cluster.Until(
            async () => await Connected(follower) == 1 && await Connected(leader) == 0, "the proxy is connected to the follower alone");

        await shop.Cluster.Until("gateways", "Programmed", "True", Shop.Namespace, "gw");
        await shop.Server.ApplyManifestAsync(Manifests.Gateway(Manifests.Http(), Manifests.Http(81)));
        await shop.Cluster.Until("gateways", "Programmed", "True", Shop.Namespace, "gw");
        await shop.UntilServedAsync("a", 81);
    }

    [Test]
    public async Task A_leader_that_is_killed_under_load_is_replaced_without_a_failed_request_and_without_a_wrong_word()
    {
        await using var shop = await Shop.OpenAsync(replicas: 2);
        var leader = await shop.Cluster.LeaderAsync();
        var other = shop.Cluster.Replicas.Single(r => r != leader);
        await shop.Cluster.Until(other.IsReadyAsync, "both are ready");
        await using var load = shop.Load();
        await load.More(50);
        var before = shop.Server.Requests.Count;

        leader.Kill();
        shop.Cluster.Service.Ready(other.Port);
        await shop.RouteAsync("b");
        await shop.UntilServedAsync("b");
        await shop.Cluster.Until(async () => await shop.Cluster.FindLeaderAsync() == other, "the other one leads");
        await shop.Cluster.Until("httproutes", "Accepted", "True", Shop.Namespace, "r");
        await leader.StartAgainAsync();
        await shop.Cluster.Until(leader.IsReadyAsync, "the killed one is back");
        shop.Cluster.Service.Ready(leader.Port, other.Port);

        // An orderly end gives the Lease back at once.
        await other.StopAsync();
        await shop.Cluster.Until(async () => await shop.Cluster.FindLeaderAsync() == leader, "the first one leads again");
        await shop.RouteAsync("a");
        await shop.UntilServedAsync("a");
        await shop.Cluster.Until("httproutes", "Accepted", "True", Shop.Namespace, "r");
        await load.StopWithoutFailureAsync();
        Assert.That(Said.Doubts(shop.Server.Requests.Skip(before)), Is.Empty);
        Assert.That(Said.Deletions(shop.Server.Requests), Is.Empty);
    }

    [Test]
    public async Task A_leader_that_was_paused_for_longer_than_its_lease_writes_nothing_when_it_wakes()
    {
        await using var shop = await Shop.OpenAsync(replicas: 2);
        var leader = await shop.Cluster.LeaderAsync();
        var other = shop.Cluster.Replicas.Single(r => r != leader);
        await using var load = shop.Load();
        var before = shop.Server.Requests.Count;

        leader.Pause();
        shop.Cluster.Service.Ready(other.Port);
        await shop.Cluster.Until(async () => await shop.Cluster.FindLeaderAsync() == other, "the other one leads");
        await shop.Server.ApplyManifestAsync(Manifests.Gateway(Manifests.Http(), Manifests.Http(81)));
        await shop.Cluster.Until(async () => (await shop.AskAsync(81)).Length > 0, "a pod is there");
        leader.Continue();
        await shop.Cluster.Until("gateways", "Programmed", "True", Shop.Namespace, "gw");
        await shop.RouteAsync("b");
        await shop.UntilServedAsync("b", 81);
        await shop.Cluster.Until("httproutes", "Accepted", "True", Shop.Namespace, "r");
        await load.StopWithoutFailureAsync();

        Assert.That(await shop.Cluster.FindLeaderAsync(), Is.SameAs(other));
        Assert.That(Said.Deletions(shop.Server.Requests), Is.Empty);
        Assert.That(shop.Server.Requests.Skip(before).Count(static r => r is { Subresource: "status", Code: 409 }), Is.Zero, "nobody writes against another");
    }

    [Test]
    public async Task A_control_plane_that_starts_again_applies_each_object_at_most_once_and_changes_of_routes_apply_none()
    {
        await using var shop = await Shop.OpenAsync(runsPods: false);
        var replica = shop.Cluster.Replicas[0];
        await shop.Server.WaitForAsync("deployments", Shop.Namespace, Shop.Deployment);
        await shop.Cluster.Until("httproutes", "Accepted", "True", Shop.Namespace, "r");
        await replica.StopAsync();
        var before = shop.Server.Requests.Count;
        await replica.StartAgainAsync();
        for (var i = 0; i < 10; i++)
        {
            await shop.RouteAsync(i % 2 == 0 ? "b" : "a");
            await shop.Cluster.Until("httproutes", "Accepted", "True", Shop.Namespace, "r");
        }

        var applied = shop.Server.Requests.Skip(before).Where(static r => r is { Verb: "patch", Namespace: Shop.Namespace, Name: Shop.Deployment });
        Assert.That(applied.Select(static r => r.Resource), Is.Unique);
    }

    private static async Task<int> Connected(Replica replica) => (await replica.Inspection.ListProxiesAsync(new Config.V1.ListProxiesRequest())).Proxies.Count;
}
