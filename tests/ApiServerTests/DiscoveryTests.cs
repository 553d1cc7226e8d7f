using System.Net;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>What the server says of itself.</summary>
public sealed class DiscoveryTests
{
    [Test]
    public async Task Resources_of_a_group_are_listed_with_their_subresources()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { Crds = GatewayApiChannel.Standard });
        using var client = server.Client();

        var list = await (await client.GetAsync("/apis/gateway.networking.k8s.io/v1")).Json();
        var groups = await (await client.GetAsync("/apis")).Json();

        Assert.That(list.Text("kind"), Is.EqualTo("APIResourceList"));
        var names = list.Items("resources").Select(static r => r.Text("name")).ToArray();
        Assert.That(names, Does.Contain("httproutes").And.Contain("httproutes/status").And.Contain("gatewayclasses"));
        Assert.That(list.Items("resources").Single(static r => r.Text("name") == "gatewayclasses").IsTrue("namespaced"), Is.False);
        var group = groups.Items("groups").Single(static g => g.Text("name") == "gateway.networking.k8s.io");
        Assert.That(group.Text("preferredVersion", "version"), Is.EqualTo("v1"));
    }

    [Test]
    public async Task Group_without_crds_is_not_there()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { Crds = GatewayApiChannel.None });
        using var client = server.Client();

        Assert.That((await client.GetAsync("/apis/gateway.networking.k8s.io/v1")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await client.GetAsync("/apis/gateway.networking.k8s.io/v1/gateways")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await (await client.GetAsync("/version")).Json()).Text("minor"), Is.EqualTo("36"));
    }

    [Test]
    public async Task Core_and_apps_are_listed_with_verbs()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();

        JsonObject core = await (await client.GetAsync("/api/v1")).Json();
        JsonObject apps = await (await client.GetAsync("/apis/apps/v1")).Json();

        Assert.That(core.Items("resources").Select(static r => r.Text("name")), Is.SupersetOf(new[] { "secrets", "services", "services/status", "serviceaccounts/token", "events" }));
        Assert.That(apps.Items("resources").Select(static r => r.Text("name")), Is.SupersetOf(new[] { "deployments", "deployments/status", "deployments/scale" }));
        Assert.That(apps.Items("resources").First()["verbs"]!.AsArray().Select(static v => (string?)v), Does.Contain("watch"));
    }
}
