using System.Globalization;
using System.Net;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>The story as it is played in a cluster: manifests applied, proxies provisioned, statuses written.</summary>
public sealed class StoryInAClusterTests
{
    private const string Host = "reverse-words.apps.gateway-api.test.lab";
    private const string Namespace = "reverse-words";
    private static readonly string Examples = RepositoryRoot.Of("deploy", "examples", "reverse-words");

    [Test]
    public async Task Traffic_flows_through_a_provisioned_proxy()
    {
        await using var blue = await Backend.Start("Blue");
        await using var green = await Backend.Start("Green");
        await using var cluster = await ClusterUnderTest.StartAsync();
        await cluster.Server.CreateAsync(Example("01-endpoints-standalone.yaml", blue, green));
        cluster.StartControlPlane();
        await cluster.Server.ApplyManifestAsync(Example("10-gateway-http.yaml"));
        await cluster.Server.ApplyManifestAsync(Example("11-httproute-blue.yaml"));

        await cluster.Until(async () => await cluster.Server.GetAsync("deployments", Namespace, "gateway-gatewayapi") is not null, "the Deployment is there");
        await cluster.Until(() => Task.FromResult(cluster.Kubelet.Pods.Count == 1), "a pod runs");
        await cluster.Until(() => cluster.Kubelet.Pods[0].IsReadyAsync(), "the pod is ready");
        await cluster.Until(async () => await GetAsync(cluster) == "Blue", "the pod answers");
    }

    private static async Task<string> GetAsync(ClusterUnderTest cluster)
    {
        var pod = cluster.Kubelet.Pods[0];
        using var client = new HttpClient();
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{pod.Address}:{80 + pod.PortOffset}/"));
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Host = Host } };
        using var response = await client.SendAsync(request);
        return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync() : $"{response.StatusCode}";
    }

    private static string Example(string file) => File.ReadAllText(Path.Combine(Examples, file));

    private static string Example(string file, Backend blue, Backend green) => Example("00-app.yaml") + "\n---\n" + Example(file)
        .Replace("9081", $"{blue.Port}", StringComparison.Ordinal).Replace("9082", $"{green.Port}", StringComparison.Ordinal);
}
