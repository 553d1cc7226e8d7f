using System.Net;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>What a cluster does by itself: garbage collection, the end of namespaces, workloads.</summary>
public sealed class ControllerTests
{
    private static JsonObject Owned(string name, JsonObject owner, string extra = "")
    {
        var obj = JsonNode.Parse($$"""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{name}}" {{extra}} } }""")!.AsObject();
        obj["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = owner.Text("apiVersion"),
            ["kind"] = owner.Text("kind"),
            ["name"] = owner.Text("metadata", "name"),
            ["uid"] = owner.Text("metadata", "uid"),
            ["blockOwnerDeletion"] = true,
        });
        return obj;
    }

    private static Task<JsonObject> ConfigMap(TestApiServer server, string name) =>
        server.CreateAsync(JsonNode.Parse($$"""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{name}}" } }""")!.AsObject());

    [Test]
    public async Task Dependents_go_with_their_owner_and_with_one_that_never_was()
    {
        await using var server = await TestApiServer.StartAsync();
        var owner = await ConfigMap(server, "owner");
        await server.CreateAsync(Owned("dependent", owner));

        await server.DeleteAsync("configmaps", "default", "owner");
        await server.WaitForGoneAsync("configmaps", "default", "dependent");
        await ConfigMap(server, "owner");
        await server.CreateAsync(Owned("orphan", owner));

        await server.WaitForGoneAsync("configmaps", "default", "orphan");
    }

    [Test]
    public async Task Foreground_deletion_waits_for_dependents()
    {
        await using var server = await TestApiServer.StartAsync();
        var owner = await ConfigMap(server, "owner");
        await server.CreateAsync(Owned("dependent", owner, ", \"finalizers\": [\"test/hold\"]"));

        await server.DeleteAsync("configmaps", "default", "owner", "Foreground");
        var waiting = await server.WaitForAsync("configmaps", "default", "dependent", static d => d.Text("metadata", "deletionTimestamp").Length > 0);
        Assert.That(await server.GetAsync("configmaps", "default", "owner"), Is.Not.Null);
        await server.PatchAsync("configmaps", "default", "dependent", "metadata: {finalizers: null}");

        await server.WaitForGoneAsync("configmaps", "default", "dependent");
        await server.WaitForGoneAsync("configmaps", "default", "owner");
        Assert.That(waiting.At("metadata", "finalizers"), Is.Not.Null);
    }

    [Test]
    public async Task Orphaned_dependents_stay()
    {
        await using var server = await TestApiServer.StartAsync();
        var owner = await ConfigMap(server, "owner");
        await server.CreateAsync(Owned("dependent", owner));

        await server.DeleteAsync("configmaps", "default", "owner", "Orphan");
        await server.WaitForGoneAsync("configmaps", "default", "owner");

        var dependent = await server.GetAsync("configmaps", "default", "dependent");
        Assert.That(dependent.At("metadata", "ownerReferences"), Is.Null);
    }

    [Test]
    public async Task Namespace_that_ends_takes_its_contents_along_and_nothing_new_in()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await server.CreateNamespaceAsync("apps");
        await server.CreateAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, namespace: apps, finalizers: [test/hold]}");
        await server.CreateAsync("apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: apps}\nspec: {}");

        var deleted = await (await client.DeleteAsync("/api/v1/namespaces/apps")).Json();
        await server.WaitForGoneAsync("httproutes", "apps", "r");
        var refused = await Assert.ThrowsAsync<ApiException>(() => server.CreateAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: late, namespace: apps}"));
        await server.PatchAsync("configmaps", "apps", "held", "metadata: {finalizers: []}");
        await server.WaitForGoneAsync("namespaces", "", "apps");

        Assert.That(deleted.Text("status", "phase"), Is.EqualTo("Terminating"));
        Assert.That(refused!.Code, Is.EqualTo(403));
        Assert.That(refused!.Status.Items("details", "causes").Single().Text("reason"), Is.EqualTo("NamespaceTerminating"));
    }

    [Test]
    public async Task Deployments_become_available_and_load_balancers_get_addresses()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { SimulateControllers = true, LoadBalancerAddresses = ["198.51.100.7"] });
        server.LoadBalancers.IsEnabled = false;
        await server.CreateAsync("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {replicas: 2, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: any}
            spec: {type: LoadBalancer, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: fixed}
            spec: {type: LoadBalancer, loadBalancerIP: 198.51.100.99, ports: [{port: 80}]}
            """);

        await server.WaitForAsync("deployments", "default", "web", static d => d.Number("status", "availableReplicas") == 2 && d.Number("status", "observedGeneration") == 1);
        Assert.That((await server.GetAsync("services", "default", "any")).At("status", "loadBalancer", "ingress"), Is.Null);
        server.LoadBalancers.IsEnabled = true;
        await server.WaitForAsync("services", "default", "any", static s => s.Items("status", "loadBalancer", "ingress").SingleOrDefault().Text("ip") == "198.51.100.7");
        await server.WaitForAsync("services", "default", "fixed", static s => s.Items("status", "loadBalancer", "ingress").SingleOrDefault().Text("ip") == "198.51.100.99");
    }

    [Test]
    public async Task Object_with_finalizers_goes_when_they_are_gone()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await server.CreateAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, finalizers: [test/hold]}");

        var deleted = await client.DeleteAsync("/api/v1/namespaces/default/configmaps/held");
        var again = await client.Merge("/api/v1/namespaces/default/configmaps/held", """{"metadata": {"finalizers": ["test/hold", "test/more"]}}""");
        await client.Merge("/api/v1/namespaces/default/configmaps/held", """{"metadata": {"finalizers": null}}""");

        Assert.That((await deleted.Json()).Text("metadata", "deletionTimestamp"), Is.Not.Empty);
        Assert.That((int)again.StatusCode, Is.EqualTo(422));
        Assert.That((await client.GetAsync("/api/v1/namespaces/default/configmaps/held")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task One_of_two_owners_keeps_a_dependent_and_an_unknown_kind_does_too()
    {
        await using var server = await TestApiServer.StartAsync();
        var (one, two) = (await ConfigMap(server, "one"), await ConfigMap(server, "two"));
        var shared = Owned("shared", one);
        shared["metadata"]!["ownerReferences"]!.AsArray().Add(Owned("x", two)["metadata"]!["ownerReferences"]![0]!.DeepClone());
        await server.CreateAsync(shared);
        await server.CreateAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: foreign, ownerReferences: [{apiVersion: example.com/v1, kind: Thing, name: t, uid: u}]}");

        await server.DeleteAsync("configmaps", "default", "one");

        await server.WaitForAsync("configmaps", "default", "shared", static c => c.Items("metadata", "ownerReferences").Select(static r => r.Text("name")).SequenceEqual(["two"]));
        Assert.That(await server.GetAsync("configmaps", "default", "foreign"), Is.Not.Null);
    }

    [Test]
    public async Task Load_balancer_addresses_come_back_when_they_are_no_longer_needed()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { SimulateControllers = true, LoadBalancerAddresses = ["lb.example.com"] });
        await server.CreateAsync("apiVersion: v1\nkind: Service\nmetadata: {name: one}\nspec: {type: LoadBalancer, ports: [{port: 80}]}");
        await server.WaitForAsync("services", "default", "one", static s => s.Items("status", "loadBalancer", "ingress").SingleOrDefault().Text("hostname") == "lb.example.com");

        await server.PatchAsync("services", "default", "one", "spec: {type: ClusterIP}");
        await server.WaitForAsync("services", "default", "one", static s => !s.Items("status", "loadBalancer", "ingress").Any());
        await server.CreateAsync("apiVersion: v1\nkind: Service\nmetadata: {name: two}\nspec: {type: LoadBalancer, ports: [{port: 80}]}");

        await server.WaitForAsync("services", "default", "two", static s => s.Items("status", "loadBalancer", "ingress").Any());
    }
}
