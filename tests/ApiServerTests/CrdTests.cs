using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>Kinds that CRDs define, other than those of the Gateway API.</summary>
public sealed class CrdTests
{
    private const string Crd = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      size: {type: integer, minimum: 1, default: 3}
                      name: {type: string}
                    x-kubernetes-validations: [{rule: "self.size < 10", message: "too big"}]
                  status: {type: object, x-kubernetes-preserve-unknown-fields: true}
          - name: v1alpha1
            served: true
            storage: false
            deprecated: true
            deprecationWarning: example.com/v1alpha1 Widget is old
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """;

    [Test]
    public async Task Kind_appears_with_its_crd_and_disappears_with_it()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { Crds = GatewayApiChannel.None });
        using var client = server.Client();
        const string Widgets = "/apis/example.com/v1/namespaces/default/widgets";
        Assert.That((await client.GetAsync(Widgets)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));

        var crd = (await server.CreateAsync(Crd))[0];
        var created = await (await client.PostAsJsonAsync(Widgets, JsonNode.Parse("""{"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"generateName": "w-"}, "spec": {}}"""))).Json();
        var tooBig = await client.PostAsJsonAsync(Widgets, JsonNode.Parse("""{"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "b"}, "spec": {"size": 10}}"""));
        await using var watch = await EventStream.Open(client, $"{Widgets}?watch=true&resourceVersion={server.ResourceVersion}");
        await server.DeleteAsync("customresourcedefinitions", "", "widgets.example.com");

        Assert.That(crd.Items("status", "conditions").Single(static c => c.Text("type") == "Established").Text("status"), Is.EqualTo("True"));
        Assert.That(created.Text("metadata", "name"), Does.Match("^w-[a-z0-9]{5}$"));
        Assert.That(created.Number("spec", "size"), Is.EqualTo(3));
        Assert.That((await tooBig.Json()).Text("message"), Does.Contain("too big"));
        Assert.That(await watch.Next(), Does.StartWith("DELETED w-"));
        Assert.That(await watch.Next(), Is.Null);
        Assert.That((await client.GetAsync(Widgets)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Old_version_warns_and_can_be_switched_off()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { Crds = GatewayApiChannel.None });
        using var client = server.Client();
        await server.CreateAsync(Crd);
        await server.CreateAsync("apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {}");
        const string Old = "/apis/example.com/v1alpha1/namespaces/default/widgets/w";

        var before = await client.GetAsync(Old);
        var crd = await server.GetAsync("customresourcedefinitions", "", "widgets.example.com");
        crd!["spec"]!["versions"]![1]!["served"] = false;
        await server.UpdateAsync(crd);
        var after = await client.GetAsync(Old);

        Assert.That((await before.Json()).Text("apiVersion"), Is.EqualTo("example.com/v1alpha1"));
        Assert.That(before.Headers.GetValues("Warning").Single(), Is.EqualTo("299 - \"example.com/v1alpha1 Widget is old\""));
        Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await server.GetAsync("widgets", "default", "w"), Is.Not.Null);
    }

    [Test]
    public async Task Objects_from_before_a_stricter_crd_can_still_be_labelled_and_get_a_status()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { Crds = GatewayApiChannel.None });
        await server.CreateAsync(Crd);
        await server.CreateAsync("apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: 9}");
        await server.ApplyManifestAsync(Crd.Replace("minimum: 1", "minimum: 1, maximum: 5", StringComparison.Ordinal));

        await server.PatchAsync("widgets", "default", "w", "metadata: {labels: {a: b}}");
        await server.PatchAsync("widgets", "default", "w", "status: {seen: true}", "status");
        var refused = await Assert.ThrowsAsync<ApiException>(() => server.PatchAsync("widgets", "default", "w", "spec: {name: x}"));

        Assert.That(refused!.Status.Items("details", "causes").Single().Text("field"), Is.EqualTo("spec.size"));
    }
}
