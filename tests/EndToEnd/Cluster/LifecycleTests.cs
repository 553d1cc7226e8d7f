using System.Text.Json.Nodes;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>Gateways, their classes and their namespaces come and go while proxies stream.</summary>
public sealed class LifecycleTests
{
    private static readonly string[] Kinds = ["deployments", "services", "serviceaccounts", "configmaps"];

    [Test]
    public async Task A_Gateway_that_is_deleted_and_made_again_at_once_serves_again_and_leaves_nothing_behind()
    {
        await using var shop = await Shop.OpenAsync();
        for (var i = 0; i < 2; i++)
        {
            var before = await shop.Server.GetAsync("gateways", Shop.Namespace, "gw");
            await shop.Server.DeleteAsync("gateways", Shop.Namespace, "gw");
            var after = (await shop.Server.CreateAsync(Manifests.Gateway(Manifests.Http())))[0];
            Assert.That((string?)after["metadata"]!["uid"], Is.Not.EqualTo((string?)before!["metadata"]!["uid"]));
            foreach (var kind in Kinds)
            {
                await shop.Server.WaitForAsync(kind, Shop.Namespace, Shop.Deployment, o =>
                    o["metadata"]!["ownerReferences"]!.AsArray().Count == 1
                    && (string?)o["metadata"]!["ownerReferences"]![0]!["uid"] == (string?)after["metadata"]!["uid"]);
            }

            await shop.Cluster.Until("gateways", "Programmed", "True", Shop.Namespace, "gw");
            await shop.UntilServedAsync("a");
        }

        await shop.Server.DeleteAsync("gateways", Shop.Namespace, "gw");
        foreach (var kind in Kinds)
        {
            await shop.Server.WaitForGoneAsync(kind, Shop.Namespace, Shop.Deployment);
        }

        await shop.Cluster.Until(() => Task.FromResult(shop.Cluster.Kubelet.Pods.Count == 0), "the pods are gone");
        Assert.That(Said.Deletions(shop.Server.Requests), Is.Empty, "the garbage collector removes what its Gateway owned");
    }

    [Test]
    public async Task A_class_that_is_deleted_stops_no_traffic_another_class_of_ours_takes_over_and_a_foreign_one_takes_everything_away()
    {
        await using var shop = await Shop.OpenAsync();
        await using var load = shop.Load();
        await shop.Server.DeleteAsync("gatewayclasses", "", "gatewayapi");
        await load.More(200);
        await shop.Server.CreateAsync(Manifests.Class("gatewayapi"));
        await shop.Server.CreateAsync(Manifests.Class("second"));
        await shop.RouteAsync("b");
        await shop.UntilServedAsync("b");
        await load.StopWithoutFailureAsync();

        await shop.Server.PatchAsync("gateways", Shop.Namespace, "gw", """{ "spec": { "gatewayClassName": "second" } }""");
        await shop.Server.WaitForAsync("deployments", Shop.Namespace, "gw-second");
        await GoneAsync(shop, Shop.Deployment);
        await shop.Cluster.Until("gateways", "Programmed", "True", Shop.Namespace, "gw");
        await shop.UntilServedAsync("b");

        await shop.Server.CreateAsync(Manifests.Class("foreign", "example.com/other"));
        await shop.Server.PatchAsync("gateways", Shop.Namespace, "gw", """{ "spec": { "gatewayClassName": "foreign" } }""");
        await GoneAsync(shop, "gw-second");
        await shop.Server.WaitForAsync("gateways", Shop.Namespace, "gw", static g => ClusterUnderTest.ConditionsOf(g, "Accepted").Length == 0);
        await shop.Server.WaitForAsync("httproutes", Shop.Namespace, "r", static r => r["status"]!["parents"]!.AsArray().Count == 0);
    }

    [Test]
    public async Task A_namespace_that_is_deleted_goes_and_the_others_are_served()
    {
        await using var shop = await Shop.OpenAsync();
        await shop.Server.CreateNamespaceAsync("other");
        await shop.Server.CreateAsync(Manifests.Gateway(Manifests.Http()).Replace("namespace: ns", "namespace: other", StringComparison.Ordinal));
        await shop.Cluster.Until("gateways", "Programmed", "True", "other", "gw");

        await shop.Server.DeleteAsync("namespaces", "", "other");
        await shop.Server.WaitForGoneAsync("namespaces", "", "other");
        await shop.RouteAsync("b");
        await shop.UntilServedAsync("b");
        Assert.That(shop.Server.Requests.Count(static r => r is { Namespace: "other", Verb: "patch", Code: >= 400 }), Is.LessThanOrEqualTo(8), "no flood of attempts");
    }

    [Test]
    public async Task What_somebody_else_has_made_under_our_name_is_left_alone_and_the_cause_is_in_the_status()
    {
        await using var shop = await Shop.OpenAsync(runsPods: false);
        foreach (var kind in Kinds)
        {
            var foreign = (await shop.Server.CreateAsync(Foreign(kind)))[0];
            await shop.Server.CreateAsync(Manifests.Gateway(Manifests.Http()).Replace("name: gw,", $"name: {kind},", StringComparison.Ordinal));
            var gateway = await shop.Server.WaitForAsync("gateways", Shop.Namespace, kind, static g =>
                ClusterUnderTest.ConditionsOf(g, "Programmed").Any(static c => c["message"]!.ToString().Contains("is not this Gateway's", StringComparison.Ordinal)));
            var programmed = ClusterUnderTest.ConditionsOf(gateway, "Programmed")[0];
            Assert.That(programmed["message"]!.ToString(), Does.Contain($"ns/{kind}-gatewayapi"));

            var after = await shop.Server.GetAsync(kind, Shop.Namespace, $"{kind}-gatewayapi");
            Assert.That(Specification(after!), Is.EqualTo(Specification(foreign)));
            await shop.Server.DeleteAsync("gateways", Shop.Namespace, kind);
            await shop.Server.WaitForGoneAsync("gateways", Shop.Namespace, kind);
            Assert.That(await shop.Server.GetAsync(kind, Shop.Namespace, $"{kind}-gatewayapi"), Is.Not.Null);
        }

        Assert.That(Said.Deletions(shop.Server.Requests), Is.Empty);
    }

    private static async Task GoneAsync(Shop shop, string name)
    {
        foreach (var kind in Kinds)
        {
            await shop.Server.WaitForGoneAsync(kind, Shop.Namespace, name);
        }
    }

    private static string Specification(JsonObject obj) => $"{obj["metadata"]!["uid"]} {obj["metadata"]!["labels"]?.ToJsonString()} "
        + $"{obj["metadata"]!["ownerReferences"]?.ToJsonString()} {obj["spec"]?.ToJsonString()} {obj["data"]?.ToJsonString()}";

    private static string Foreign(string kind) => kind switch
    {
        "deployments" => """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: deployments-gatewayapi, namespace: ns, labels: { app: theirs } }
            spec: { replicas: 0, selector: { matchLabels: { app: theirs } }, template: { metadata: { labels: { app: theirs } }, spec: { containers: [{ name: c, image: theirs }] } } }
            """,
        "services" => """
            apiVersion: v1
            kind: Service
            metadata: { name: services-gatewayapi, namespace: ns, labels: { app: theirs } }
            spec: { selector: { app: theirs }, ports: [{ port: 1 }] }
            """,
        "serviceaccounts" => """
            apiVersion: v1
            kind: ServiceAccount
            metadata: { name: serviceaccounts-gatewayapi, namespace: ns }
            """,
        _ => """
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: configmaps-gatewayapi, namespace: ns }
            data: { theirs: "1" }
            """,
    };
}
