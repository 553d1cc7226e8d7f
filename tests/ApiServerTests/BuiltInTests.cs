using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>What is special about built-in kinds.</summary>
public sealed class BuiltInTests
{
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: LABEL}}
            spec:
              containers: [{name: c, image: i, volumeMounts: [{name: VOLUME, mountPath: /x}]}]
              volumes: [{name: data, emptyDir: {}}]
        """;

    [TestCase("web", "data", null)]
    [TestCase("other", "data", "spec.template.metadata.labels")]
    [TestCase("web", "nothing", "spec.template.spec.containers[0].volumeMounts[0].name")]
    public async Task Deployments_must_make_sense(string label, string volume, string? field)
    {
        await using var server = await TestApiServer.StartAsync();
        var yaml = Deployment.Replace("LABEL", label, StringComparison.Ordinal).Replace("VOLUME", volume, StringComparison.Ordinal);

        Assert.That(await RefusedField(() => server.CreateAsync(yaml)), Is.EqualTo(field));
    }

    [Test]
    public async Task Selector_of_a_deployment_cannot_change()
    {
        await using var server = await TestApiServer.StartAsync();
        await server.CreateAsync(Deployment.Replace("LABEL", "web", StringComparison.Ordinal).Replace("VOLUME", "data", StringComparison.Ordinal));

        var field = await RefusedField(() => server.PatchAsync(
            "deployments", "default", "web", "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}}}"));

        Assert.That(field, Is.EqualTo("spec.selector"));
    }

    [TestCase("spec: {}", "spec.ports")]
    [TestCase("spec: {ports: [{port: 80}, {port: 81}]}", "spec.ports[0].name")]
    [TestCase("spec: {type: NodePort, ports: [{port: 80, nodePort: 80}]}", "spec.ports[0].nodePort")]
    [TestCase("spec: {clusterIP: None}", null)]
    public async Task Services_must_make_sense(string spec, string? field)
    {
        await using var server = await TestApiServer.StartAsync();

        Assert.That(await RefusedField(() => server.CreateAsync($"apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\n{spec}")), Is.EqualTo(field));
    }

    [TestCase("eventTime: '2030-01-01T00:00:00.000000Z', reportingController: a/b, reportingInstance: c, action: d, reason: e, type: Normal", null)]
    [TestCase("eventTime: '2030-01-01T00:00:00.000000Z', reportingController: a/b, reportingInstance: c, reason: e, type: Normal", "action")]
    public async Task Events_must_say_who_did_what(string fields, string? field)
    {
        await using var server = await TestApiServer.StartAsync();
        var yaml = $"{{apiVersion: events.k8s.io/v1, kind: Event, metadata: {{name: e, namespace: default}}, regarding: {{kind: Gateway, name: g, namespace: default}}, {fields}}}";

        Assert.That(await RefusedField(() => server.CreateAsync(yaml)), Is.EqualTo(field));
    }

    [Test]
    public async Task Secrets_hold_their_texts_as_data()
    {
        await using var server = await TestApiServer.StartAsync();

        var secret = (await server.CreateAsync("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: b}"))[0];

        Assert.That(secret.Text("data", "a"), Is.EqualTo("Yg=="));
        Assert.That(secret.At("stringData"), Is.Null);
        Assert.That(secret.Text("type"), Is.EqualTo("Opaque"));
        Assert.That(await RefusedField(() => server.CreateAsync("apiVersion: v1\nkind: Secret\nmetadata: {name: t}\ntype: kubernetes.io/tls\nstringData: {tls.crt: b}")), Is.EqualTo("data[tls.key]"));
    }

    [Test]
    public async Task Items_of_lists_do_not_say_what_they_are_but_custom_ones_do()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await server.CreateAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}");
        await server.CreateAsync("apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: c}\nspec: {controllerName: a/b}");

        var builtIn = await (await client.GetAsync("/api/v1/configmaps")).Json();
        var custom = await (await client.GetAsync("/apis/gateway.networking.k8s.io/v1/gatewayclasses")).Json();
        var single = await (await client.GetAsync("/api/v1/namespaces/default/configmaps/c")).Json();

        Assert.That(builtIn.Text("kind"), Is.EqualTo("ConfigMapList"));
        Assert.That(builtIn.Items("items").Single().At("kind"), Is.Null);
        Assert.That(custom.Items("items").Single().Text("kind"), Is.EqualTo("GatewayClass"));
        Assert.That(single.Text("kind"), Is.EqualTo("ConfigMap"));
    }

    [Test]
    public async Task Misspelt_fields_are_dropped_or_refused_and_wrong_types_are_refused()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        const string Url = "/api/v1/namespaces/default/services/web";
        const string Service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selectors: {a: b}, ports: [{port: 80}]}";

        var warned = await client.Apply(Url, "me", Service);
        var strict = await client.Patch(Url + "?fieldManager=me&fieldValidation=Strict", Service, "application/apply-patch+yaml");
        var wrong = await client.Apply(Url, "me", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: eighty}]}");

        Assert.That(warned.Headers.GetValues("Warning").Single(), Does.Contain("spec.selectors"));
        Assert.That((await warned.Json()).At("spec", "selectors"), Is.Null);
        Assert.That(strict.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Lease_can_be_created_by_put()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        using var lease = new StringContent("""{"metadata": {"name": "l"}, "spec": {"holderIdentity": "me"}}""", Encoding.UTF8, "application/json");

        var response = await client.PutAsync("/apis/coordination.k8s.io/v1/namespaces/default/leases/l", lease);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Update_of_a_namespace_keeps_what_holds_it()
    {
        await using var server = await TestApiServer.StartAsync();
        var ns = await server.CreateNamespaceAsync("apps", ("a", "b"));
        ns["metadata"]!["labels"]!["c"] = "d";
        ns.Remove("spec");

        var updated = await server.UpdateAsync(ns);

        Assert.That((string?)updated.At("spec", "finalizers")![0], Is.EqualTo("kubernetes"));
        Assert.That(updated.Text("metadata", "labels", "kubernetes.io/metadata.name"), Is.EqualTo("apps"));
    }

    private static async Task<string?> RefusedField(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (ApiException refusal)
        {
            Assert.That(refusal.Code, Is.EqualTo(422), refusal.Message);
            return refusal.Status.Items("details", "causes").First().Text("field");
        }
    }
}
