using System.Net;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>Server-side apply: ownership, removal, conflicts.</summary>
public sealed class ApplyTests
{
    private const string Url = "/apis/apps/v1/namespaces/default/deployments/web";
    private const string Full = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          labels: {app: web, tier: front}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: proxy
                image: proxy:1
                ports: [{containerPort: 80}]
                env: [{name: A, value: "1"}, {name: B, value: "2"}]
              - name: sidecar
                image: sidecar:1
        """;

    private const string Less = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          labels: {app: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: proxy
                image: proxy:2
                ports: [{containerPort: 80}]
                env: [{name: A, value: "1"}]
        """;

    [Test]
    public async Task First_apply_creates_and_owns_what_it_says_but_no_defaults()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();

        var response = await client.Apply(Url, "gatewayapi", Full);
        var created = await response.Json();

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), created.ToJsonString());
        Assert.That(created.Number("spec", "replicas"), Is.EqualTo(1));
        var entry = created.Items("metadata", "managedFields").Single();
        Assert.That(entry.Text("manager"), Is.EqualTo("gatewayapi"));
        Assert.That(entry.Text("operation"), Is.EqualTo("Apply"));
        Assert.That(entry.At("fieldsV1", "f:spec", "f:replicas"), Is.Null);
        var containers = entry.At("fieldsV1", "f:spec", "f:template", "f:spec", "f:containers");
        Assert.That(containers.At("k:{\"name\":\"proxy\"}", "f:ports", "k:{\"containerPort\":80,\"protocol\":\"TCP\"}"), Is.Not.Null);
        Assert.That(entry.At("fieldsV1", "f:metadata", "f:name"), Is.Null);
    }

    [Test]
    public async Task Same_apply_again_writes_nothing()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var first = await (await client.Apply(Url, "gatewayapi", Full)).Json();

        var response = await client.Apply(Url, "gatewayapi", Full);
        var second = await response.Json();

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(second.Text("metadata", "resourceVersion"), Is.EqualTo(first.Text("metadata", "resourceVersion")));
    }

    [Test]
    public async Task What_the_configuration_no_longer_says_goes()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await client.Apply(Url, "gatewayapi", Full);

        var after = await (await client.Apply(Url, "gatewayapi", Less)).Json();

        var containers = after.Items("spec", "template", "spec", "containers").ToArray();
        Assert.That(containers.Select(static c => c.Text("name")), Is.EqualTo(["proxy"]));
        Assert.That(containers[0].Text("image"), Is.EqualTo("proxy:2"));
        Assert.That(containers[0].Items("env").Select(static e => e.Text("name")), Is.EqualTo(["A"]));
        Assert.That(containers[0].Text("imagePullPolicy"), Is.EqualTo("IfNotPresent"), "defaults stay");
        Assert.That(after.At("metadata", "labels", "tier"), Is.Null);
        Assert.That(after.Number("metadata", "generation"), Is.EqualTo(2));
    }

    [Test]
    public async Task Scale_of_somebody_else_stays_and_is_a_conflict_for_who_wants_another()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await client.Apply(Url, "gatewayapi", Full);
        var scaled = await client.Merge(Url + "/scale?fieldManager=kubectl-scale", """{"spec": {"replicas": 5}}""");
        Assert.That((await scaled.Json()).Number("spec", "replicas"), Is.EqualTo(5));

        var again = await (await client.Apply(Url, "gatewayapi", Less)).Json();
        var greedy = await client.Apply(Url, "gatewayapi", Less.Replace("spec:\n  selector", "spec:\n  replicas: 2\n  selector", StringComparison.Ordinal));
        var conflict = await greedy.Json();

        Assert.That(again.Number("spec", "replicas"), Is.EqualTo(5));
        Assert.That(greedy.StatusCode, Is.EqualTo(HttpStatusCode.Conflict), conflict.ToJsonString());
        var cause = conflict.Items("details", "causes").Single();
        Assert.That(cause.Text("reason"), Is.EqualTo("FieldManagerConflict"));
        Assert.That(cause.Text("field"), Is.EqualTo(".spec.replicas"));
        Assert.That(cause.Text("message"), Is.EqualTo("conflict with \"kubectl-scale\" with subresource \"scale\" using apps/v1"));
    }

    [Test]
    public async Task Force_takes_the_field_over()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await client.Apply(Url, "gatewayapi", Full);
        await client.Merge(Url + "?fieldManager=human", """{"metadata": {"labels": {"app": "mine", "human": "yes"}}}""");

        Assert.That((await client.Apply(Url, "gatewayapi", Full)).StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        var forced = await (await client.Apply(Url, "gatewayapi", Full, isForced: true)).Json();

        Assert.That(forced.Text("metadata", "labels", "app"), Is.EqualTo("web"));
        Assert.That(forced.Text("metadata", "labels", "human"), Is.EqualTo("yes"));
        var human = forced.Items("metadata", "managedFields").Single(static e => e.Text("manager") == "human");
        Assert.That(human.At("fieldsV1", "f:metadata", "f:labels")!.AsObject().Select(static p => p.Key), Is.EqualTo(["f:human"]));
    }

    [Test]
    public async Task Field_of_two_managers_stays_when_one_gives_it_up()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        const string Labels = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, labels: {tier: front}}";
        await client.Apply(Url, "gatewayapi", Full);
        await client.Apply(Url, "other", Labels);

        var after = await (await client.Apply(Url, "gatewayapi", Less)).Json();
        var end = await (await client.Apply(Url, "other", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}")).Json();

        Assert.That(after.Text("metadata", "labels", "tier"), Is.EqualTo("front"));
        Assert.That(end.At("metadata", "labels", "tier"), Is.Null);
    }

    [Test]
    public async Task Service_keeps_what_the_cluster_allocated()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        const string Service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer, ports: [{name: http, port: 80, targetPort: 8080}, {name: https, port: 443}]}";
        const string ServiceUrl = "/api/v1/namespaces/default/services/web";
        var first = await (await client.Apply(ServiceUrl, "gatewayapi", Service)).Json();

        var second = await (await client.Apply(ServiceUrl, "gatewayapi", Service.Replace(", {name: https, port: 443}", "", StringComparison.Ordinal))).Json();

        Assert.That(first.Text("spec", "clusterIP"), Does.StartWith("10.96."));
        Assert.That(second.Text("spec", "clusterIP"), Is.EqualTo(first.Text("spec", "clusterIP")));
        var port = second.Items("spec", "ports").Single();
        Assert.That(port.Number("nodePort"), Is.EqualTo(first.Items("spec", "ports").First().Number("nodePort")).And.GreaterThanOrEqualTo(30000));
    }

    [Test]
    public async Task Apply_needs_a_manager_and_obeys_the_schema()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        const string Route = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {hostnames: ['*bad']}";
        const string RouteUrl = "/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes/r";

        var anonymous = await client.Patch(RouteUrl, Route, "application/apply-patch+yaml");
        var invalid = await client.Apply(RouteUrl, "me", Route);

        Assert.That((int)anonymous.StatusCode, Is.EqualTo(422));
        Assert.That((await invalid.Json()).Text("reason"), Is.EqualTo("Invalid"));
    }

    [Test]
    public async Task Lists_of_custom_kinds_are_merged_by_the_keys_of_their_schema()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        const string GatewayUrl = "/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways/g";
        static string Gateway(string listeners) => $"apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{name: g}}\nspec: {{gatewayClassName: c, listeners: [{listeners}]}}";
        await client.Apply(GatewayUrl, "one", Gateway("{name: a, port: 80, protocol: HTTP}"));

        var both = await (await client.Apply(GatewayUrl, "two", Gateway("{name: b, port: 81, protocol: HTTP}"))).Json();
        var one = await (await client.Apply(GatewayUrl, "one", Gateway("{name: c, port: 82, protocol: HTTP}"))).Json();

        Assert.That(both.Items("spec", "listeners").Select(static l => l.Text("name")), Is.EqualTo(["a", "b"]));
        Assert.That(one.Items("spec", "listeners").Select(static l => l.Text("name")), Is.EquivalentTo(["b", "c"]));
    }

    [Test]
    public async Task Status_is_applied_at_its_own_endpoint_only()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        const string Class = "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: c}\nspec: {controllerName: a/b}";
        const string Status = Class + "\nstatus: {conditions: [{type: Accepted, status: 'True', reason: Accepted, message: '', lastTransitionTime: '2030-01-01T00:00:00Z'}]}";
        const string ClassUrl = "/apis/gateway.networking.k8s.io/v1/gatewayclasses/c";
        await client.Apply(ClassUrl, "user", Class);

        var main = await (await client.Apply(ClassUrl, "gatewayapi", Status.Replace("spec: {controllerName: a/b}", "spec: {controllerName: a/b, description: d}", StringComparison.Ordinal))).Json();
        var status = await (await client.Apply(ClassUrl + "/status", "gatewayapi", Status)).Json();

        Assert.That(main.Items("status", "conditions").Single().Text("status"), Is.EqualTo("Unknown"), "the default of the CRD");
        Assert.That(status.Items("status", "conditions").Single().Text("status"), Is.EqualTo("True"), status.ToJsonString());
        var entry = status.Items("metadata", "managedFields").Single(static e => e.Text("subresource") == "status");
        Assert.That(entry["fieldsV1"]!.AsObject().Select(static p => p.Key), Is.EqualTo(["f:status"]));
    }

    [Test]
    public async Task Dry_run_answers_but_does_nothing()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var version = server.ResourceVersion;

        var response = await client.Patch(Url + "?fieldManager=me&dryRun=All", Full, "application/apply-patch+yaml");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(server.ResourceVersion, Is.EqualTo(version));
        Assert.That((await client.GetAsync(Url)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }
}
