using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Admission;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Admission;

public sealed class ObjectAdmissionTests
{
    private const string Gateway = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: { name: gw, namespace: ns }
        spec:
          gatewayClassName: gatewayapi
          listeners: [LISTENERS]
        """;

    private const string Route = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: { name: r, namespace: ns }
        spec:
          parentRefs: [{ name: gw }]
          rules: [RULE]
        """;

    [Test]
    public void The_examples_are_admitted_and_get_defaults()
    {
        foreach (var file in Directory.GetFiles(RepositoryRoot.Of("deploy", "examples"), "*.yaml", SearchOption.AllDirectories))
        {
            foreach (var document in Yaml.Documents(File.ReadAllText(file)))
            {
                Assert.That(ObjectAdmission.Admit(document, null).Errors, Is.Empty, file);
            }
        }

        var route = Admit(Route.Replace("RULE", "{ backendRefs: [{ name: s, port: 80 }] }", StringComparison.Ordinal)).Object!;
        Assert.That(
            route["spec"]!.ToJsonString(),
            Is.EqualTo("""{"parentRefs":[{"name":"gw","group":"gateway.networking.k8s.io","kind":"Gateway"}],"rules":[{"backendRefs":[{"name":"s","port":80,"group":"","kind":"Service","weight":1}],"matches":[{"path":{"type":"PathPrefix","value":"/"}}]}]}"""));
    }

    [TestCase("{ resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { cpu: 2 } }, podDisruptionBudget: { minAvailable: 50% } }", null)]
    [TestCase("{ resources: { requests: { cpu: true } } }", "spec.resources.requests.cpu")]
    [TestCase("{ podDisruptionBudget: { minAvailable: [1] } }", "spec.podDisruptionBudget.minAvailable")]
    [TestCase("{ podDisruptionBudget: { minAvailable: 1, maxUnavailable: 1 } }", "spec.podDisruptionBudget")]
    [TestCase("{ replicas: 2, autoscaling: { maxReplicas: 3 } }", "spec")]
    [TestCase("{ autoscaling: { minReplicas: 4, maxReplicas: 3 } }", "spec.autoscaling")]
    [TestCase("{ pod: { affinity: { nodeAffinity: { anything: [1] } } } }", null)]
    public void Parameters_are_checked(string spec, string? wrong)
    {
        var parameters = Yaml.Documents($"{{ apiVersion: gatewayapi.dev/v1alpha1, kind: GatewayParameters, metadata: {{ name: p, namespace: ns }}, spec: {spec} }}").Single();

        var errors = ObjectAdmission.Admit(parameters, null).Errors;

        Assert.That(errors.Select(static e => e.Path), wrong is null ? Is.Empty : Is.EqualTo(new[] { wrong }));
    }

    [Test]
    public void The_object_given_is_not_changed_and_loses_nulls_and_status_in_the_copy()
    {
        var given = Yaml.Documents(Route.Replace("RULE", "{ name: null }", StringComparison.Ordinal)).Single();
        given["status"] = new JsonObject { ["anything"] = 1 };
        var before = given.ToJsonString();

        var admitted = ObjectAdmission.Admit(given, null);

        Assert.That(admitted.Errors, Is.Empty);
        Assert.That(admitted.Object!.ContainsKey("status"), Is.False);
        Assert.That(admitted.Object["spec"]!["rules"]![0]!.AsObject().ContainsKey("name"), Is.False);
        Assert.That(given.ToJsonString(), Is.EqualTo(before));
    }

    [TestCase("{ name: a, port: 0, protocol: HTTP }", "spec.listeners[0].port", "between 1 and 65535")]
    [TestCase("{ name: a, port: 80.5, protocol: HTTP }", "spec.listeners[0].port", "must be of type integer, not number")]
    [TestCase("{ name: a, port: '80', protocol: HTTP }", "spec.listeners[0].port", "must be of type integer, not string")]
    [TestCase("{ name: a, protocol: HTTP }", "spec.listeners[0].port", "is required")]
    [TestCase("{ name: A_b, port: 80, protocol: HTTP }", "spec.listeners[0].name", "does not match the pattern")]
    [TestCase("{ name: a, port: 80, protocol: HTTP, hostname: 'Foo.Test' }", "spec.listeners[0].hostname", "does not match the pattern")]
    [TestCase("{ name: a, port: 80, protocol: HTTP, hots: x }", "spec.listeners[0].hots", "is not a field of this kind")]
    [TestCase("{ name: a, port: 80, protocol: HTTP, tls: { certificateRefs: [{ name: c }] } }", "spec.listeners", "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']")]
    [TestCase("{ name: a, port: 443, protocol: HTTPS, tls: { mode: Terminate } }", "spec.listeners[0].tls", "certificateRefs or options must be specified when mode is Terminate")]
    [TestCase("{ name: a, port: 80, protocol: HTTP }, { name: a, port: 81, protocol: HTTP }", "spec.listeners[1]", "duplicate")]
    [TestCase("{ name: a, port: 80, protocol: HTTP }, { name: b, port: 80, protocol: HTTP }", "spec.listeners", "Combination of port, protocol and hostname must be unique for each listener")]
    public void Gateways_are_refused(string listeners, string path, string message) =>
        AssertRefused(Admit(Gateway.Replace("LISTENERS", listeners, StringComparison.Ordinal)), path, message);

    [TestCase("{ matches: [{ path: { type: Exact, value: foo } }] }", "spec.rules[0].matches[0].path", "value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']")]
    [TestCase("{ matches: [{ path: { type: Exact, value: '/a//b' } }] }", "spec.rules[0].matches[0].path", "must not contain '//' when type one of ['Exact', 'PathPrefix']")]
    [TestCase("{ matches: [{ path: { type: Prefix, value: '/a' } }] }", "spec.rules[0].matches[0].path.type", "must be one of 'Exact', 'PathPrefix', 'RegularExpression'")]
    [TestCase("{ matches: [{ method: get }] }", "spec.rules[0].matches[0].method", "must be one of")]
    [TestCase("{ matches: [{ headers: [{ name: 'a b', value: c }] }] }", "spec.rules[0].matches[0].headers[0].name", "does not match the pattern")]
    [TestCase("{ backendRefs: [{ name: s }] }", "spec.rules[0].backendRefs[0]", "Must have port for Service reference")]
    [TestCase("{ backendRefs: [{ name: s, port: 80, weight: 1000001 }] }", "spec.rules[0].backendRefs[0].weight", "between 0 and 1000000")]
    [TestCase("{ filters: [{ type: RequestRedirect }] }", "spec.rules[0].filters[0]", "filter.requestRedirect must be specified for RequestRedirect filter.type")]
    [TestCase("{ filters: [{ type: RequestRedirect, requestRedirect: { statusCode: 304 } }] }", "spec.rules[0].filters[0].requestRedirect.statusCode", "")]
    [TestCase("{ filters: [{ type: RequestRedirect, requestRedirect: {} }], backendRefs: [{ name: s, port: 80 }] }", "spec.rules[0]", "RequestRedirect filter must not be used together with backendRefs")]
    [TestCase("{ timeouts: { request: 1s, backendRequest: 2s } }", "spec.rules[0].timeouts", "backendRequest timeout cannot be longer than request timeout")]
    [TestCase("{ timeouts: { request: 1.5s } }", "spec.rules[0].timeouts.request", "does not match the pattern")]
    [TestCase("text", "spec.rules[0]", "must be of type object, not string")]
    public void Routes_are_refused(string rule, string path, string message) =>
        AssertRefused(Admit(Route.Replace("RULE", rule, StringComparison.Ordinal)), path, message);

    [TestCase("{ timeouts: { request: 0s, backendRequest: 2s } }")]
    [TestCase("{ filters: [{ type: RequestRedirect, requestRedirect: { statusCode: 308 } }] }")]
    [TestCase("{ matches: [{ path: { type: RegularExpression, value: 'a//b' } }] }")]
    [TestCase("{ backendRefs: [{ name: s, group: other.test, kind: Thing }] }")]
    public void Routes_are_admitted(string rule) =>
        Assert.That(Admit(Route.Replace("RULE", rule, StringComparison.Ordinal)).Errors, Is.Empty);

    [TestCase("10.0.0.1", "IPAddress", true)]
    [TestCase("::1", "IPAddress", true)]
    [TestCase("not-an-ip", "IPAddress", false)]
    [TestCase("a.test", "Hostname", true)]
    public void Addresses_have_exactly_one_form(string value, string type, bool admitted)
    {
        var yaml = Gateway.Replace("LISTENERS", "{ name: a, port: 80, protocol: HTTP }", StringComparison.Ordinal)
            + $"\n  addresses: [{{ type: {type}, value: '{value}' }}]";
        Assert.That(Admit(yaml).Errors.IsEmpty, Is.EqualTo(admitted));
    }

    [Test]
    public void A_rule_about_changes_holds_only_for_changes()
    {
        static string Class(string controller) =>
            $"{{ apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: {{ name: c }}, spec: {{ controllerName: {controller} }} }}";
        var first = Admit(Class("a.test/x"));

        Assert.That(first.Errors, Is.Empty);
        var changed = ObjectAdmission.Admit(Yaml.Documents(Class("b.test/x")).Single(), first.Object);
        AssertRefused(changed, "spec.controllerName", "Value is immutable");
        Assert.That(ObjectAdmission.Admit(Yaml.Documents(Class("a.test/x")).Single(), first.Object).Errors, Is.Empty);
    }

    [TestCase("{ apiVersion: v1, kind: Service, metadata: { name: s, namespace: n }, spec: { ports: [{ port: 0 }] } }", "spec.ports[0].port", "between 1 and 65535")]
    [TestCase("{ apiVersion: v1, kind: Service, metadata: { name: a.b, namespace: n }, spec: {} }", "metadata.name", "not a valid name")]
    [TestCase("{ apiVersion: v1, kind: Secret, metadata: { name: s, namespace: n }, data: [x] }", "data", "must be of type object")]
    [TestCase("{ apiVersion: v1, kind: ConfigMap, metadata: { name: 'Bad', namespace: n } }", "metadata.name", "not a valid name")]
    [TestCase("{ apiVersion: v1, kind: ConfigMap, metadata: { namespace: n } }", "metadata.name", "is required")]
    [TestCase("{ apiVersion: v1, kind: ConfigMap }", "metadata", "is required")]
    [TestCase("{ apiVersion: v1, kind: Namespace, metadata: { name: n, labels: { a: 1 } } }", "metadata.labels[a]", "must be a string")]
    [TestCase("{ apiVersion: v1, kind: Namespace, metadata: { name: n, labels: { a: 'b c' } } }", "metadata.labels[a]", "not a valid label value")]
    [TestCase("{ apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { name: e, namespace: n }, endpoints: [] }", "addressType", "is required")]
    public void Core_objects_are_refused(string yaml, string path, string message) => AssertRefused(Admit(yaml), path, message);

    private static AdmissionResult Admit(string yaml) => ObjectAdmission.Admit(Yaml.Documents(yaml).Single(), null);

    private static void AssertRefused(AdmissionResult result, string path, string message)
    {
        Assert.That(result.Object, Is.Null);
        Assert.That(result.Errors, Has.Some.Matches<AdmissionError>(e => e!.Path == path && e.Message.Contains(message, StringComparison.Ordinal)), string.Join("\n", result.Errors));
    }
}
