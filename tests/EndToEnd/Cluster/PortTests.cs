namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>What a Gateway's edit does to the pods, and what it does not.</summary>
public sealed class PortTests
{
    [Test]
    public async Task Ports_come_and_go_without_restarting_a_pod()
    {
        await using var shop = await Shop.OpenAsync();
        await using var load = shop.Load();
        var pod = shop.Cluster.Kubelet.Pods.Single();
        var template = await TemplateAsync(shop);

        await shop.Server.ApplyManifestAsync(Manifests.Gateway(Manifests.Http(), Manifests.Http(81)));
        await shop.UntilServedAsync("a", 81);
        await shop.Server.WaitForAsync("services", Shop.Namespace, Shop.Deployment, static s => s["spec"]!["ports"]!.AsArray().Count == 2);
        await shop.Cluster.Until("gateways", "Programmed", "True", Shop.Namespace, "gw");

        await shop.Server.ApplyManifestAsync(Manifests.Gateway(Manifests.Http()));
        await shop.UntilServedAsync("refused", 81);
        await shop.Server.WaitForAsync("services", Shop.Namespace, Shop.Deployment, static s => s["spec"]!["ports"]!.AsArray().Count == 1);

        await load.StopWithoutFailureAsync();
        Assert.That(shop.Cluster.Kubelet.Pods.Single(), Is.SameAs(pod));
        Assert.That(await TemplateAsync(shop), Is.EqualTo(template), "byte for byte");
    }

    [Test]
    public async Task Labels_and_annotations_for_the_infrastructure_come_and_go_and_pods_are_replaced_without_a_failed_request()
    {
        await using var shop = await Shop.OpenAsync();
        await using var load = shop.Load();
        var first = shop.Cluster.Kubelet.Pods.Single();

        await shop.Server.PatchAsync("gateways", Shop.Namespace, "gw", """{ "spec": { "infrastructure": { "labels": { "team": "blue" }, "annotations": { "example.com/note": "n" } } } }""");
        foreach (var kind in new[] { "deployments", "services", "serviceaccounts", "configmaps" })
        {
            await shop.Server.WaitForAsync(kind, Shop.Namespace, Shop.Deployment, static o =>
                (string?)o["metadata"]!["labels"]!["team"] == "blue" && (string?)o["metadata"]!["annotations"]?["example.com/note"] == "n");
        }

        await shop.Cluster.Until(() => Task.FromResult(shop.Cluster.Kubelet.Pods is [{ IsReady: true } pod] && pod != first), "another pod has taken over");
        await shop.Server.PatchAsync("gateways", Shop.Namespace, "gw", """{ "spec": { "infrastructure": null } }""");
        foreach (var kind in new[] { "deployments", "services", "serviceaccounts", "configmaps" })
        {
            await shop.Server.WaitForAsync(kind, Shop.Namespace, Shop.Deployment, static o =>
                o["metadata"]!["labels"]!["team"] is null && o["metadata"]!["annotations"]?["example.com/note"] is null);
        }

        await load.StopWithoutFailureAsync();
    }

    private static async Task<string> TemplateAsync(Shop shop) =>
        (await shop.Server.GetAsync("deployments", Shop.Namespace, Shop.Deployment))!["spec"]!["template"]!.ToJsonString();
}
