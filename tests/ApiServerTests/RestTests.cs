using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>Create, read, change and delete, over HTTP.</summary>
public sealed class RestTests
{
    private const string Gateways = "/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways";

    private static JsonObject Gateway(string name) => JsonNode.Parse($$$"""
        {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "{{{name}}}"},
         "spec": {"gatewayClassName": "gatewayapi", "listeners": [{"name": "http", "port": 80, "protocol": "HTTP"}]}}
        """)!.AsObject();

    [Test]
    public async Task Created_object_has_metadata_and_defaults_but_no_status()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var gateway = Gateway("web");
        gateway["status"] = new JsonObject { ["addresses"] = new JsonArray() };

        var response = await client.PostAsJsonAsync(Gateways, gateway);
        var created = await response.Json();

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), created.ToJsonString());
        Assert.That(created.Text("metadata", "uid"), Has.Length.EqualTo(36));
        Assert.That(created.Text("metadata", "namespace"), Is.EqualTo("default"));
        Assert.That(created.Number("metadata", "generation"), Is.EqualTo(1));
        Assert.That(created.Text("metadata", "creationTimestamp"), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"));
        Assert.That(created["spec"]!["listeners"]![0].Text("allowedRoutes", "namespaces", "from"), Is.EqualTo("Same"));
        // The CRD's own default for the status is set, what the client sent is not.
        Assert.That(created.Items("status", "conditions").Select(static c => c.Text("type")), Does.Contain("Accepted"));
        Assert.That(created.At("status", "addresses"), Is.Null);
    }

    [Test]
    public async Task Unchanged_put_writes_nothing()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var created = await (await client.PostAsJsonAsync(Gateways, Gateway("web"))).Json();
        var version = server.ResourceVersion;

        var put = await (await client.PutAsJsonAsync(Gateways + "/web", created)).Json();

        Assert.That(put.Text("metadata", "resourceVersion"), Is.EqualTo(created.Text("metadata", "resourceVersion")));
        Assert.That(server.ResourceVersion, Is.EqualTo(version));
    }

    [Test]
    public async Task Generation_counts_the_specification_only()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await client.PostAsJsonAsync(Gateways, Gateway("web"));

        var labelled = await client.Merge(Gateways + "/web", """{"metadata": {"labels": {"a": "b"}}}""");
        var changed = await client.Merge(Gateways + "/web", """{"spec": {"gatewayClassName": "other"}}""");

        Assert.That((await labelled.Json()).Number("metadata", "generation"), Is.EqualTo(1));
        Assert.That((await changed.Json()).Number("metadata", "generation"), Is.EqualTo(2));
    }

    [Test]
    public async Task Status_endpoint_changes_the_status_only_and_the_main_endpoint_everything_but_it()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await client.PostAsJsonAsync(Gateways, Gateway("web"));

        var status = await client.Merge(Gateways + "/web/status", """{"metadata": {"labels": {"a": "b"}}, "spec": {"gatewayClassName": "x"}, "status": {"addresses": [{"value": "1.2.3.4"}]}}""");
        var main = await client.Merge(Gateways + "/web", """{"spec": {"gatewayClassName": "y"}, "status": {"addresses": [{"value": "5.6.7.8"}]}}""");

        var afterStatus = await status.Json();
        Assert.That(status.StatusCode, Is.EqualTo(HttpStatusCode.OK), afterStatus.ToJsonString());
        Assert.That(afterStatus.At("metadata", "labels"), Is.Null);
        Assert.That(afterStatus.Text("spec", "gatewayClassName"), Is.EqualTo("gatewayapi"));
        Assert.That(afterStatus.Number("metadata", "generation"), Is.EqualTo(1));
        Assert.That((await main.Json()).Items("status", "addresses").Single().Text("value"), Is.EqualTo("1.2.3.4"));
    }

    [Test]
    public async Task Invalid_object_is_refused_with_causes()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var gateway = Gateway("web");
        gateway["spec"]!["listeners"]![0]!["port"] = 99999;

        var response = await client.PostAsJsonAsync(Gateways, gateway);
        var status = await response.Json();

        Assert.That((int)response.StatusCode, Is.EqualTo(422));
        Assert.That(status.Text("kind"), Is.EqualTo("Status"));
        Assert.That(status.Text("reason"), Is.EqualTo("Invalid"));
        Assert.That(status.Text("details", "kind"), Is.EqualTo("Gateway"));
        Assert.That(status.Items("details", "causes").Single().Text("field"), Is.EqualTo("spec.listeners[0].port"));
    }

    [Test]
    public async Task Errors_are_shaped_as_clients_expect()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var created = await (await client.PostAsJsonAsync(Gateways, Gateway("web"))).Json();
        await client.Merge(Gateways + "/web", """{"metadata": {"labels": {"a": "b"}}}""");
        var withoutVersion = created.DeepClone();
        withoutVersion["metadata"]!.AsObject().Remove("resourceVersion");

        Assert.That(await Error(await client.GetAsync(Gateways + "/none")), Is.EqualTo((404, "NotFound", "gateways.gateway.networking.k8s.io \"none\" not found")));
        Assert.That((await Error(await client.PostAsJsonAsync(Gateways, Gateway("web")))).Reason, Is.EqualTo("AlreadyExists"));
        Assert.That((await Error(await client.PutAsJsonAsync(Gateways + "/web", created))).Reason, Is.EqualTo("Conflict"));
        Assert.That((await Error(await client.PutAsJsonAsync(Gateways + "/web", withoutVersion))).Code, Is.EqualTo(422));
        Assert.That(await Error(await client.PostAsJsonAsync(Gateways.Replace("default", "none", StringComparison.Ordinal), Gateway("web"))), Is.EqualTo((404, "NotFound", "namespaces \"none\" not found")));
    }

    [Test]
    public async Task Versions_of_a_kind_are_one_object()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await client.PostAsJsonAsync(Gateways, Gateway("web"));

        var old = await (await client.GetAsync(Gateways.Replace("/v1/", "/v1beta1/", StringComparison.Ordinal) + "/web")).Json();

        Assert.That(old.Text("apiVersion"), Is.EqualTo("gateway.networking.k8s.io/v1beta1"));
    }

    [Test]
    public async Task Kinds_come_and_go_with_their_crds()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { Crds = GatewayApiChannel.Standard });
        using var client = server.Client();
        await client.PostAsJsonAsync(Gateways, Gateway("web"));

        var deleted = await client.DeleteAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gateways.gateway.networking.k8s.io");

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await client.GetAsync(Gateways)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await client.GetAsync("/apis/gateway.networking.x-k8s.io/v1alpha1/xmeshes")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Deletion_obeys_preconditions_and_collections_go_by_selector()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
        foreach (var (name, label) in new[] { ("a", "x"), ("b", "x"), ("c", "y") })
        {
            await server.CreateAsync($"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, labels: {{l: {label}}}}}");
        }

        using var request = new HttpRequestMessage(HttpMethod.Delete, ConfigMaps + "/a") { Content = JsonContent.Create(JsonNode.Parse("""{"preconditions": {"uid": "other"}}""")) };
        var refused = await client.SendAsync(request);
        await client.DeleteAsync(ConfigMaps + "?labelSelector=l%3Dx");

        Assert.That((await Error(refused)).Reason, Is.EqualTo("Conflict"));
        Assert.That((await server.ListAsync("configmaps", "default")).Select(static c => c.Text("metadata", "name")), Is.EqualTo(["c"]));
    }

    [Test]
    public async Task Bodies_that_are_too_large_are_refused()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        using var body = new StringContent(new string('x', 4_000_000), System.Text.Encoding.UTF8, "application/json");

        var response = await client.PostAsync("/api/v1/namespaces/default/configmaps", body);

        Assert.That((await Error(response)).Reason, Is.EqualTo("RequestEntityTooLarge"));
    }

    private static async Task<(int Code, string Reason, string Message)> Error(HttpResponseMessage response)
    {
        var status = await response.Json();
        Assert.That(status.Number("code"), Is.EqualTo((int)response.StatusCode));
        return ((int)response.StatusCode, status.Text("reason"), status.Text("message"));
    }
}
