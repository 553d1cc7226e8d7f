using System.Net;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>The story as it is played in a cluster: manifests applied, proxies provisioned, statuses written.</summary>
public sealed class StoryInAClusterTests
{
    private const string Host = "reverse-words.apps.gateway-api.test.lab";
    private const string Namespace = "reverse-words";

    // Of 1,000, over one connection, beside four clients without a pause: each connection sees the shares.
    private const int Tolerance = 5;

    private static readonly string Examples = RepositoryRoot.Of("deploy", "examples", "reverse-words");

    [Test]
    public async Task Plays_without_a_failed_request_and_the_statuses_tell_the_truth()
    {
        await using var blue = await Backend.Start("Blue");
        await using var green = await Backend.Start("Green");
        await using var cluster = await ClusterUnderTest.StartAsync();
        var server = cluster.Server;
        await server.CreateAsync(Example("01-endpoints-standalone.yaml", blue, green));
        cluster.StartControlPlane();
        await server.ApplyManifestAsync(Example("10-gateway-http.yaml"));
        await server.ApplyManifestAsync(Example("11-httproute-blue.yaml"));

        await cluster.Until("gateways", "Programmed", "True", Namespace, "gateway");
        var gateway = await server.GetAsync("gateways", Namespace, "gateway");
        Assert.That((string?)gateway!["status"]!["addresses"]![0]!["value"], Is.EqualTo("203.0.113.1"), "the load balancer's address");
        Assert.That(gateway["status"]!["listeners"]![0]!["attachedRoutes"]!.ToString(), Is.EqualTo("1"));
        await cluster.Until("httproutes", "Accepted", "True", Namespace, "reversewords");
        Assert.That(await GetAsync(cluster), Is.EqualTo("Blue"));

        await using (var load = new Load(Address(cluster), Host))
        {
            await server.ApplyManifestAsync(Example("20-httproute-90-10.yaml"));
            await cluster.UntilDelivered();
            Assert.That(await GreenOf1000(cluster), Is.EqualTo(100).Within(Tolerance));

            await server.PatchAsync("httproutes", Namespace, "reversewords", Weights(50, 50));
            await cluster.UntilDelivered();
            Assert.That(await GreenOf1000(cluster), Is.EqualTo(500).Within(Tolerance));

            await server.PatchAsync("httproutes", Namespace, "reversewords", Weights(0, 100));
            await cluster.UntilDelivered();
            Assert.That(await GreenOf1000(cluster), Is.EqualTo(1000).Within(0));
            var (requests, failures, first) = await load.Stop();
            Assert.That(failures, Is.Zero, $"of {requests} requests; the first: {first}");
        }

        await PlayTlsAsync(cluster);
        await server.DeleteAsync("gateways", Namespace, "gateway");
        foreach (var kind in new[] { "deployments", "services", "serviceaccounts", "configmaps" })
        {
            await server.WaitForGoneAsync(kind, Namespace, "gateway-gatewayapi");
        }
    }

    // HTTPS with a certificate that is renewed under an open connection; HTTP leads there.
    private static async Task PlayTlsAsync(ClusterUnderTest cluster)
    {
        var server = cluster.Server;
        var (old, renewed) = (TestCertificate.Ecdsa(Host), TestCertificate.Ecdsa(Host));
        await server.ApplyManifestAsync(Secret(old));
        await server.ApplyManifestAsync(Example("30-gateway-https.yaml"));
        await server.ApplyManifestAsync(Example("31-httproute-https.yaml"));
        await server.ApplyManifestAsync(Example("32-httproute-redirect.yaml"));
        await cluster.Until("gateways", "Programmed", "True", Namespace, "gateway");
        await cluster.Until("httproutes", "Accepted", "True", Namespace, "reversewords-tls-redirect");
        await cluster.UntilDelivered();
        var gateway = await server.GetAsync("gateways", Namespace, "gateway");
        Assert.That(gateway!["status"]!["listeners"]!.AsArray().Select(static l => $"{l!["name"]} {l["attachedRoutes"]}"), Is.EqualTo(new[] { "http 1", "https 1" }));

        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(cluster)) { Headers = { Host = Host } };
        using var redirect = await plain.SendAsync(request);
        Assert.That((redirect.StatusCode, redirect.Headers.Location), Is.EqualTo((HttpStatusCode.Redirect, new Uri($"https://{Host}/"))));

        var first = new TlsClient(cluster.Kubelet.Pods[0].Url(443), Host);
        using (first)
        {
            Assert.That((await first.GetAsync(), first.Certificate), Is.EqualTo(("Green", old.ChainPem.Trim())));
            await server.ApplyManifestAsync(Secret(renewed));
            await cluster.Until(
                async () =>
                {
                    using var another = new TlsClient(cluster.Kubelet.Pods[0].Url(443), Host);
                    return await another.GetAsync() == "Green" && another.Certificate == renewed.ChainPem.Trim();
                },
                "new connections get the renewed certificate");
            Assert.That((await first.GetAsync(), first.Connections), Is.EqualTo(("Green", 1)), "the open connection goes on");
        }
    }

    private static string Secret(TestCertificate certificate) => Manifests.Certificate("reversewords-gateway-tls", certificate)
        .Replace("namespace: ns", $"namespace: {Namespace}", StringComparison.Ordinal);

    private static async Task<string> GetAsync(ClusterUnderTest cluster)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(cluster)) { Headers = { Host = Host } };
        using var response = await client.SendAsync(request);
        return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync() : $"{response.StatusCode}";
    }

    private static async Task<int> GreenOf1000(ClusterUnderTest cluster)
    {
        using var client = new HttpClient();
        var green = 0;
        for (var i = 0; i < 1000; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Address(cluster)) { Headers = { Host = Host } };
            using var response = await client.SendAsync(request);
            green += await response.Content.ReadAsStringAsync() == "Green" ? 1 : 0;
        }

        return green;
    }

    private static Uri Address(ClusterUnderTest cluster) => cluster.Kubelet.Pods[0].Url(80);

    private static string Weights(int blue, int green) => $$"""
        spec:
          rules:
          - matches: [{ path: { type: PathPrefix, value: / } }]
            backendRefs:
            - { group: "", kind: Service, name: reverse-words-blue, port: 8080, weight: {{blue}} }
            - { group: "", kind: Service, name: reverse-words-green, port: 8080, weight: {{green}} }
        """;

    private static string Example(string file) => File.ReadAllText(Path.Combine(Examples, file));

    private static string Example(string file, Backend blue, Backend green) => Example("00-app.yaml") + "\n---\n" + Example(file)
        .Replace("9081", $"{blue.Port}", StringComparison.Ordinal).Replace("9082", $"{green.Port}", StringComparison.Ordinal)
        .Replace("127.0.0.1", Backend.Address, StringComparison.Ordinal);
}
