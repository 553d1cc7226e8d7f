using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Provisioning.Cluster;
using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Infrastructure;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.Tests.ControlPlane.Provisioning.Cluster;

/// <summary>The rules of provisioning that need no cluster: what is ours, what is left over, how many replicas, which addresses.</summary>
internal sealed class PureRulesTests
{
    [Test]
    public void Only_what_has_our_label_and_a_Gateway_as_its_owner_is_ours()
    {
        Assert.That(Owned("""{ "labels": { "app.kubernetes.io/managed-by": "gatewayapi" }, "ownerReferences": [ { "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "name": "gw", "uid": "1" } ] }""")!.Gateway, Is.EqualTo(new ObjectKey("ns", "gw")));
        Assert.That(Owned("""{ "labels": { "app.kubernetes.io/managed-by": "gatewayapi" } }""")!.Gateway, Is.Null);
        Assert.That(Owned("""{ "labels": { "app.kubernetes.io/managed-by": "helm" }, "ownerReferences": [ { "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "name": "gw", "uid": "1" } ] }"""), Is.Null);
        Assert.That(Owned("""{ "labels": { "app.kubernetes.io/managed-by": "gatewayapi" }, "ownerReferences": [ { "apiVersion": "apps/v1", "kind": "Deployment", "name": "d", "uid": "1" } ] }"""), Is.Null);
        Assert.That(Owned("{}"), Is.Null);
    }

    [Test]
    public void A_status_or_a_count_of_changes_does_not_change_the_fingerprint()
    {
        var before = Owned("""{ "labels": { "app.kubernetes.io/managed-by": "gatewayapi" }, "resourceVersion": "1" }""", "{}")!;

        Assert.That(Owned("""{ "labels": { "app.kubernetes.io/managed-by": "gatewayapi" }, "resourceVersion": "2" }""", """{ "replicas": 1 }""")!.Fingerprint, Is.EqualTo(before.Fingerprint));
        Assert.That(Owned("""{ "labels": { "app.kubernetes.io/managed-by": "gatewayapi", "a": "b" } }""")!.Fingerprint, Is.Not.EqualTo(before.Fingerprint));
    }

    [Test]
    public void An_item_of_a_list_which_does_not_say_its_kind_has_the_fingerprint_of_the_object()
    {
        var item = Owned("""{ "labels": { "app.kubernetes.io/managed-by": "gatewayapi" } }""")!;
        var live = item.Live.DeepClone().AsObject();
        live.Remove("apiVersion");
        live.Remove("kind");

        Assert.That(OwnedObject.Of(ApiResources.Services, live)!.Fingerprint, Is.EqualTo(item.Fingerprint));
    }

    [TestCase(null, null, ExpectedResult = "")]
    [TestCase("3", null, ExpectedResult = "3")]
    [TestCase("3", "3/3", ExpectedResult = "3")]
    [TestCase("3", "3/7", ExpectedResult = "", Description = "somebody has scaled it")]
    [TestCase("5", "3/7", ExpectedResult = "5", Description = "the parameters say something new")]
    [TestCase("3", "/1", ExpectedResult = "3", Description = "the parameters say something for the first time")]
    public string A_number_of_replicas_counts_when_it_is_new(string? wanted, string? live)
    {
        var settled = Replicas.Settle(Deployment(wanted, wanted), live is null ? null : Deployment(live.Split('/')[0] is { Length: > 0 } a ? a : null, live.Split('/')[1]));
        return settled["spec"]!["replicas"]?.ToString() ?? "";
    }

    [TestCase(null, "/1", ExpectedResult = false)]
    [TestCase(null, "3/3", ExpectedResult = true)]
    [TestCase("3", "3/3", ExpectedResult = false)]
    [TestCase(null, null, ExpectedResult = false)]
    public bool A_number_that_was_ours_is_handed_over(string? wanted, string? live) => Replicas.NeedsHandover(
        Deployment(wanted, wanted), live is null ? null : Deployment(live.Split('/')[0] is { Length: > 0 } a ? a : null, live.Split('/')[1]));

    [TestCase("""{ "spec": { "type": "LoadBalancer", "clusterIP": "10.0.0.1" }, "status": { "loadBalancer": {} } }""", ExpectedResult = "")]
    [TestCase("""{ "spec": { "type": "LoadBalancer" }, "status": { "loadBalancer": { "ingress": [ { "ip": "192.0.2.1" }, { "hostname": "lb.example.com" }, { "ip": "192.0.2.1" } ] } } }""", ExpectedResult = "IPAddress 192.0.2.1, Hostname lb.example.com")]
    [TestCase("""{ "spec": { "type": "ClusterIP", "clusterIP": "10.0.0.1", "clusterIPs": [ "10.0.0.1", "fd00::1" ] } }""", ExpectedResult = "IPAddress 10.0.0.1, IPAddress fd00::1")]
    [TestCase("""{ "spec": { "type": "ClusterIP", "clusterIP": "10.0.0.1" } }""", ExpectedResult = "IPAddress 10.0.0.1")]
    [TestCase("""{ "spec": { "clusterIP": "None" } }""", ExpectedResult = "")]
    [TestCase("""{ "spec": { "type": "NodePort", "clusterIP": "10.0.0.1" } }""", ExpectedResult = "IPAddress 198.51.100.1, IPAddress 198.51.100.2")]
    [TestCase("""{ "spec": { "type": "NodePort", "externalIPs": [ "192.0.2.9" ] } }""", ExpectedResult = "IPAddress 192.0.2.9, IPAddress 198.51.100.1, IPAddress 198.51.100.2")]
    public string Addresses_are_those_of_the_load_balancer_the_nodes_or_the_Service(string service) => string.Join(
        ", ", ServiceAddresses.Of(JsonNode.Parse(service)!.AsObject(), ["198.51.100.1", "198.51.100.2"]).Select(static a => $"{a.Type} {a.Value}"));

    [Test]
    public void Nodes_count_when_they_are_ready_with_the_address_that_is_reachable_from_outside()
    {
        JsonObject[] nodes =
        [
            Node("b", true, ("InternalIP", "10.0.0.2")),
            Node("a", true, ("InternalIP", "10.0.0.1"), ("ExternalIP", "192.0.2.1")),
            Node("c", false, ("ExternalIP", "192.0.2.3")),
            Node("d", true, ("Hostname", "d")),
        ];

        Assert.That(NodeAddresses.Of(nodes), Is.EqualTo(new[] { "192.0.2.1", "10.0.0.2" }));
    }

    [TestCase("""{ "spec": { "replicas": 0 } }""", ExpectedResult = "Deployment ns/d is scaled to 0 replicas")]
    [TestCase("""{ "spec": { "replicas": 1 }, "status": { "conditions": [ { "type": "Available", "status": "True" } ] } }""", ExpectedResult = null)]
    [TestCase("""{ "spec": {}, "status": { "conditions": [ { "type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "quota" } ] } }""", ExpectedResult = "Deployment ns/d: FailedCreate: quota")]
    [TestCase("""{ "spec": {}, "status": { "conditions": [ { "type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "late" } ] } }""", ExpectedResult = "Deployment ns/d: ProgressDeadlineExceeded: late")]
    public string? A_Deployment_tells_why_no_proxy_runs(string deployment) =>
        DeploymentHealth.Problem(new ObjectId("Deployment", new ObjectKey("ns", "d")), JsonNode.Parse(deployment)!.AsObject());

    [Test]
    public void What_belongs_to_another_name_or_is_no_longer_asked_for_is_left_over()
    {
        var state = State("ours", "gatewayapi.dev/controller");
        OwnedObject[] owned = [Of("Service", "gw-ours"), Of("Service", "gw-before"), Of("HorizontalPodAutoscaler", "gw-ours"), Of("Deployment", "gw-ours", uid: "another", available: 1)];

        Assert.That(Leftovers.Find(state, Wanted(state), owned).Select(static o => o.Id.ToString()), Is.EqualTo(new[] { "Service ns/gw-before", "HorizontalPodAutoscaler ns/gw-ours" }));
    }

    [Test]
    public void Of_a_Gateway_that_got_another_class_of_ours_the_old_objects_stay_until_a_new_proxy_is_available()
    {
        var state = State("ours", "gatewayapi.dev/controller");
        OwnedObject[] old = [Of("Service", "gw-before"), Of("Deployment", "gw-before", available: 1)];

        Assert.That(Leftovers.Find(state, Wanted(state), old), Is.Empty);
        Assert.That(Leftovers.Find(state, Wanted(state), [.. old, Of("Deployment", "gw-ours")]), Is.Empty);
        Assert.That(Leftovers.Find(state, Wanted(state), [.. old, Of("Deployment", "gw-ours", available: 1)]), Is.EqualTo(old));
    }

    [Test]
    public void A_Gateway_that_went_over_to_another_controller_leaves_everything_and_one_whose_class_is_missing_nothing()
    {
        OwnedObject[] owned = [Of("Service", "gw-ours"), Of("Deployment", "gw-ours")];

        Assert.That(Find("theirs", "example.com/other"), Has.Length.EqualTo(2));
        Assert.That(Find("missing", "gatewayapi.dev/controller", withClass: false), Is.Empty);
        Assert.That(Leftovers.Find(ClusterState.Empty, Wanted(ClusterState.Empty), owned), Is.Empty, "the garbage collector's business");

        ImmutableArray<OwnedObject> Find(string name, string controller, bool withClass = true)
        {
            var state = State(name, controller, withClass);
            return Leftovers.Find(state, Wanted(state), owned);
        }
    }

    private static ImmutableDictionary<ObjectKey, GatewayInfrastructureObjects> Wanted(ClusterState state) => Translator
        .Infrastructure(Translator.Translate(state), new InfrastructureSettings { ProxyImage = "i", ControlPlane = "https://c", TrustBundle = "t" })
        .ToImmutableDictionary(static i => i.Gateway);

    private static ClusterState State(string className, string controller, bool withClass = true)
    {
        var gateway = new Gateway
        {
            Kind = Kinds.Gateway,
            Metadata = new ObjectMeta { Namespace = "ns", Name = "gw", Uid = "1" },
            Spec = new GatewaySpec { GatewayClassName = className, Listeners = [new Listener { Name = "http", Port = 80, Protocol = "HTTP" }] },
        };
        var gatewayClass = new GatewayClass
        {
            Kind = Kinds.GatewayClass,
            Metadata = new ObjectMeta { Name = className },
            Spec = new GatewayClassSpec { ControllerName = controller },
        };
        return ClusterState.Empty.Apply(withClass ? [ClusterChange.Upsert(gateway), ClusterChange.Upsert(gatewayClass)] : [ClusterChange.Upsert(gateway)]);
    }

    private static OwnedObject Of(string kind, string name, string uid = "1", int available = 0) => new(
        new ObjectId(kind, new ObjectKey("ns", name)), "u", new ObjectKey("ns", "gw"), uid, new JsonObject { ["status"] = new JsonObject { ["availableReplicas"] = available } });

    private static OwnedObject? Owned(string metadata, string status = "{}")
    {
        var json = JsonNode.Parse(metadata)!.AsObject();
        json["namespace"] = "ns";
        json["name"] = "n";
        json["uid"] = "u";
        return OwnedObject.Of(ApiResources.Services, new JsonObject { ["kind"] = "Service", ["metadata"] = json, ["spec"] = new JsonObject(), ["status"] = JsonNode.Parse(status) });
    }

    private static JsonObject Deployment(string? annotation, string? replicas)
    {
        var spec = new JsonObject();
        if (replicas is not null)
        {
            spec["replicas"] = int.Parse(replicas, System.Globalization.CultureInfo.InvariantCulture);
        }

        var annotations = new JsonObject();
        if (annotation is not null)
        {
            annotations[GatewayInfrastructureObjects.ReplicasAnnotation] = annotation;
        }

        return new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations }, ["spec"] = spec };
    }

    private static JsonObject Node(string name, bool isReady, params (string Type, string Address)[] addresses) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = isReady ? "True" : "Unknown" }),
            ["addresses"] = new JsonArray([.. addresses.Select(static a => new JsonObject { ["type"] = a.Type, ["address"] = a.Address })]),
        },
    };
}
