using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>The number of proxies belongs to whoever scales them.</summary>
public sealed class ScalingTests
{
    [Test]
    public async Task Scaling_up_and_down_under_load_fails_no_request_and_no_later_pass_takes_it_back()
    {
        await using var shop = await Shop.OpenAsync();
        await using var load = shop.Load();
        await load.More(50);

        await ScaleAsync(shop, 3);
        await UntilReadyAsync(shop, 3);
        await shop.UntilServedAsync("a");
        await load.More(100);

        // An edit of the Gateway that reaches the Deployment, but not its pods.
        await shop.Server.PatchAsync("gateways", Shop.Namespace, "gw", """{ "metadata": { "labels": { "edited": "yes" } } }""");
        await shop.RouteAsync("b");
        await shop.UntilServedAsync("b");
        Assert.That(await ReplicasAsync(shop), Is.EqualTo(3));

        await ScaleAsync(shop, 1);
        await UntilReadyAsync(shop, 1);
        await load.More(100);
        await load.StopWithoutFailureAsync();
        Assert.That(await ReplicasAsync(shop), Is.EqualTo(1));
    }

    [Test]
    public async Task Parameters_name_a_number_once_and_hand_it_over_to_an_autoscaler()
    {
        await using var shop = await Shop.OpenAsync(runsPods: false);
        await shop.Server.ApplyManifestAsync(Parameters("replicas: 2\n  podDisruptionBudget: { maxUnavailable: 1 }"));
        await ReferAsync(shop, "p");
        await UntilReplicasAsync(shop, 2);
        await shop.Cluster.Until(async () => await shop.Server.GetAsync("poddisruptionbudgets", Shop.Namespace, Shop.Deployment) is not null, "there is a budget");

        await ScaleAsync(shop, 3);
        await LabelAsync(shop, "one");
        Assert.That(await ReplicasAsync(shop), Is.EqualTo(3), "a human's number stays");

        await shop.Server.ApplyManifestAsync(Parameters("replicas: 4"));
        await UntilReplicasAsync(shop, 4);
        await shop.Server.WaitForGoneAsync("poddisruptionbudgets", Shop.Namespace, Shop.Deployment);

        await shop.Server.ApplyManifestAsync(Parameters("autoscaling: { minReplicas: 2, maxReplicas: 9 }"));
        await shop.Server.WaitForAsync("horizontalpodautoscalers", Shop.Namespace, Shop.Deployment);
        await LabelAsync(shop, "two");
        Assert.That(await ReplicasAsync(shop), Is.EqualTo(4), "the handover does not set it back to 1");
        await ScaleAsync(shop, 7);
        await LabelAsync(shop, "three");
        Assert.That(await ReplicasAsync(shop), Is.EqualTo(7), "the autoscaler's number stays");

        await shop.Server.ApplyManifestAsync(Parameters("replicas: 2"));
        await UntilReplicasAsync(shop, 2);
        await shop.Server.WaitForGoneAsync("horizontalpodautoscalers", Shop.Namespace, Shop.Deployment);
    }

    [Test]
    public async Task Invalid_parameters_show_in_the_status_and_the_proxies_serve_on()
    {
        await using var shop = await Shop.OpenAsync();
        await using var load = shop.Load();
        var pods = shop.Cluster.Kubelet.Pods.ToArray();

        await ReferAsync(shop, "missing");
        var gateway = await shop.Server.WaitForAsync("gateways", Shop.Namespace, "gw", static g =>
            ClusterUnderTest.ConditionsOf(g, "Accepted").Any(static c => (string?)c["reason"] == "InvalidParameters"));
        Assert.That(ClusterUnderTest.ConditionsOf(gateway, "Accepted")[0]["status"]!.ToString(), Is.EqualTo("False"));
        await shop.RouteAsync("b");
        await load.More(200);
        Assert.That(shop.Cluster.Kubelet.Pods, Is.EqualTo(pods));

        await shop.Server.CreateAsync(Parameters("logLevel: debug").Replace("name: p,", "name: missing,", StringComparison.Ordinal));
        await shop.Cluster.Until("gateways", "Accepted", "True", Shop.Namespace, "gw");
        await shop.UntilServedAsync("b");
        await shop.Cluster.Until(() => Task.FromResult(shop.Cluster.Kubelet.Pods is [{ IsReady: true } pod] && pod != pods[0]), "a pod with the parameters has taken over");
        await load.StopWithoutFailureAsync();
    }

    /// <summary>As <c>kubectl scale</c> does.</summary>
    private static async Task ScaleAsync(Shop shop, int replicas)
    {
        using var client = shop.Server.CreateClient();
        using var body = new StringContent(
            string.Create(CultureInfo.InvariantCulture, $$$"""{"spec":{"replicas":{{{replicas}}}}}"""), new MediaTypeHeaderValue("application/merge-patch+json"));
        using var response = await client.PatchAsync(new Uri($"/apis/apps/v1/namespaces/{Shop.Namespace}/deployments/{Shop.Deployment}/scale?fieldManager=kubectl", UriKind.Relative), body);
        Assert.That(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static Task UntilReadyAsync(Shop shop, int pods) => shop.Cluster.Until(
        () => Task.FromResult(shop.Cluster.Kubelet.Pods is var all && all.Count == pods && all.All(static p => p.IsReady)), $"{pods} pods are ready");

    private static Task<JsonObject> UntilReplicasAsync(Shop shop, int replicas) => shop.Server.WaitForAsync(
        "deployments", Shop.Namespace, Shop.Deployment, d => Number(d["spec"]!["replicas"]) == replicas);

    private static async Task<int?> ReplicasAsync(Shop shop) =>
        Number((await shop.Server.GetAsync("deployments", Shop.Namespace, Shop.Deployment))!["spec"]!["replicas"]);

    private static int? Number(JsonNode? value) => value is null ? null : int.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static Task<JsonObject> ReferAsync(Shop shop, string parameters) => shop.Server.PatchAsync(
        "gateways", Shop.Namespace, "gw", $$"""{ "spec": { "infrastructure": { "parametersRef": { "group": "gatewayapi.dev", "kind": "GatewayParameters", "name": "{{parameters}}" } } } }""");

    // A label that reaches the Deployment shows that it has been applied since.
    private static async Task LabelAsync(Shop shop, string value)
    {
        await shop.Server.PatchAsync("gateways", Shop.Namespace, "gw", $$"""{ "spec": { "infrastructure": { "labels": { "pass": "{{value}}" } } } }""");
        await shop.Server.WaitForAsync("deployments", Shop.Namespace, Shop.Deployment, d => (string?)d["metadata"]!["labels"]!["pass"] == value);
    }

    private static string Parameters(string spec) => $$"""
        apiVersion: gatewayapi.dev/v1alpha1
        kind: GatewayParameters
        metadata: { name: p, namespace: ns }
        spec:
          {{spec}}
        """;
}
