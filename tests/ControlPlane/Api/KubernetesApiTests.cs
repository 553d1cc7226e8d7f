using GatewayApi.ControlPlane.Api;
using GatewayApi.Tests.ApiServer;
using k8s;

namespace GatewayApi.Tests.ControlPlane.Api;

/// <summary>The connection to an API server.</summary>
public sealed class KubernetesApiTests
{
    [Test]
    public async Task Requests_go_by_HTTP_2_whose_pings_find_a_server_that_has_vanished()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { UseTls = true });
        using var kubeconfig = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(server.Kubeconfig()));
        using var api = new KubernetesApi(await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(kubeconfig));
        using var watch = await api.OpenAsync("/api/v1/namespaces?watch=true", null, CancellationToken.None);
        await api.GetAsync("/api/v1/namespaces/default", CancellationToken.None);
        await api.MergeAsync("/api/v1/namespaces/default", [], CancellationToken.None);

        Assert.That(server.Requests.Select(static r => r.Protocol), Is.EqualTo(new[] { "HTTP/2", "HTTP/2", "HTTP/2" }));
    }

    [Test]
    public async Task Requests_in_cleartext_go_by_HTTP_1()
    {
        await using var server = await TestApiServer.StartAsync();
        using var api = new KubernetesApi(new KubernetesClientConfiguration { Host = server.Address.ToString(), AccessToken = server.AdminToken });
        await api.GetAsync("/api/v1/namespaces/default", CancellationToken.None);

        Assert.That(server.Requests.Single().Protocol, Is.EqualTo("HTTP/1.1"));
    }
}
