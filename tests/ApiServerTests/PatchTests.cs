using System.Net;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>Merge, JSON and strategic merge patches.</summary>
public sealed class PatchTests
{
    private const string Url = "/api/v1/namespaces/default/services/web";
    private const string Service = "apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {a: b}}\nspec: {ports: [{name: http, port: 80}]}";

    [Test]
    public async Task Merge_patch_replaces_lists_and_removes_nulls()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await server.CreateAsync(Service);

        var patched = await (await client.Merge(Url, """{"metadata": {"labels": {"a": null, "c": "d"}}, "spec": {"ports": [{"name": "https", "port": 443}]}}""")).Json();

        Assert.That(patched["metadata"]!["labels"]!.ToJsonString(), Is.EqualTo("""{"c":"d"}"""));
        Assert.That(patched.Items("spec", "ports").Select(static p => p.Number("port")), Is.EqualTo([443]));
    }

    [Test]
    public async Task Strategic_merge_patch_merges_lists_by_key()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await server.CreateAsync(Service);
        const string Type = "application/strategic-merge-patch+json";

        var added = await (await client.Patch(Url, """{"spec": {"ports": [{"name": "https", "port": 443}]}}""", Type)).Json();
        var removed = await (await client.Patch(Url, """{"spec": {"ports": [{"port": 80, "$patch": "delete"}]}}""", Type)).Json();
        var custom = await client.Patch("/apis/gateway.networking.k8s.io/v1/gatewayclasses/c", "{}", Type);

        Assert.That(added.Items("spec", "ports").Select(static p => p.Number("port")), Is.EquivalentTo([80, 443]));
        Assert.That(removed.Items("spec", "ports").Select(static p => p.Number("port")), Is.EqualTo([443]));
        Assert.That(custom.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [Test]
    public async Task Json_patch_does_all_or_nothing()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await server.CreateAsync(Service);
        const string Type = "application/json-patch+json";

        var patched = await client.Patch(Url, """[{"op": "test", "path": "/metadata/labels/a", "value": "b"}, {"op": "add", "path": "/metadata/labels/x~1y", "value": "z"}, {"op": "replace", "path": "/spec/ports/0/port", "value": 81}]""", Type);
        var failed = await client.Patch(Url, """[{"op": "remove", "path": "/metadata/labels/a"}, {"op": "test", "path": "/metadata/labels/c", "value": "b"}]""", Type);
        var service = await (await client.GetAsync(Url)).Json();

        Assert.That(patched.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((int)failed.StatusCode, Is.EqualTo(422));
        Assert.That(service.Text("metadata", "labels", "x/y"), Is.EqualTo("z"));
        Assert.That(service.Text("metadata", "labels", "a"), Is.EqualTo("b"));
    }

    [Test]
    public async Task Patch_that_names_an_old_version_is_a_conflict()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var created = (await server.CreateAsync(Service))[0];
        await server.PatchAsync("services", "default", "web", "metadata: {labels: {x: y}}");

        var response = await client.Merge(Url, new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = created.Text("metadata", "resourceVersion") } }.ToJsonString());

        Assert.That((await response.Json()).Text("reason"), Is.EqualTo("Conflict"));
    }

    [Test]
    public async Task Unknown_fields_are_dropped_with_a_warning_or_refused()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await server.CreateAsync("apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: c}\nspec: {controllerName: a/b}");
        const string Class = "/apis/gateway.networking.k8s.io/v1/gatewayclasses/c";

        var dropped = await client.Merge(Class, """{"spec": {"nonsense": 1}}""");
        var refused = await client.Merge(Class + "?fieldValidation=Strict", """{"spec": {"nonsense": 1}}""");

        Assert.That((await dropped.Json()).At("spec", "nonsense"), Is.Null);
        Assert.That(dropped.Headers.GetValues("Warning").Single(), Is.EqualTo("299 - \"unknown field \\\"spec.nonsense\\\"\""));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }
}
