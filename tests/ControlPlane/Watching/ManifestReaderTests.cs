using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Watching.Manifests;
using GatewayApi.Tests.ControlPlane.Support;

namespace GatewayApi.Tests.ControlPlane.Watching;

internal sealed class ManifestReaderTests
{
    [Test]
    public void A_list_is_its_items()
    {
        var reading = Read(
            "apiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }\n- { apiVersion: v1, kind: Namespace, metadata: { name: b } }\n"
            + "---\napiVersion: v1\nkind: ConfigMapList\nitems:\n- { metadata: { name: c, namespace: x } }\n");
        Assert.That(reading.Objects.Select(static o => o.ToString()), Is.EqualTo(new[] { "ConfigMap default/a", "Namespace b", "ConfigMap x/c" }));
        Assert.That(reading.Errors, Is.Empty);
    }

    [Test]
    public void StringData_goes_over_data()
    {
        var secret = (Secret)Read("apiVersion: v1\nkind: Secret\nmetadata: { name: s }\ndata: { a: b2xk, b: b2xk }\nstringData: { a: new }\n").Objects.Single().Object;
        Assert.That((secret.Data["a"], secret.Data["b"]), Is.EqualTo(("bmV3", "b2xk")));
    }

    [TestCase("stringData: { a: 5 }", "stringData.a")]
    [TestCase("data: { a: 'not base64!' }", "data.a")]
    [TestCase("data: { a: geheim, b: [geheim] }", "data")]
    public void A_bad_secret_is_refused_without_quoting_it(string content, string field)
    {
        var reading = Read($"apiVersion: v1\nkind: Secret\nmetadata: {{ name: s }}\n{content}\n");
        Assert.That(reading.Objects, Is.Empty);
        Assert.That(reading.Errors.Single().Field, Does.StartWith(field));
        Assert.That(reading.Errors.Single().ToString(), Does.Not.Contain("geheim"));
    }

    [Test]
    public void Nulls_are_dropped_but_not_in_lists()
    {
        Assert.That(Read("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, labels: null }\ndata: { x: null, y: v }").Errors, Is.Empty);
        var reading = Read("apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec:\n  ports:\n  - null\n");
        Assert.That((reading.Errors.Single().Field, reading.Errors.Single().Line), Is.EqualTo(("spec.ports[0]", 6)));
    }

    [TestCase("just text")]
    [TestCase("- a\n- b")]
    [TestCase("kind: ConfigMap\nmetadata: { name: a }")]
    [TestCase("apiVersion: v1\nkind: ConfigMap")]
    [TestCase("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: 5 }")]
    [TestCase("apiVersion: v1\nkind: List\nitems: [5]")]
    public void What_is_no_object_makes_the_file_partial(string text)
    {
        var reading = Read(text);
        Assert.That((reading.IsPartial, reading.Errors.Length, reading.Objects.Length), Is.EqualTo((true, 1, 0)));
    }

    [Test]
    public void A_refused_object_is_known_by_name()
    {
        var reading = Read("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: Not_A_Name }");
        Assert.That(reading.IsPartial, Is.False);
        Assert.That(reading.Refused.Single(), Is.EqualTo(new ObjectId(Kinds.ConfigMap, new ObjectKey("default", "Not_A_Name"))));
        Assert.That(reading.Errors.Single().ToString(), Does.StartWith("f.yaml: document 1, line 3: ConfigMap default/Not_A_Name: metadata.name: "));
    }

    [Test]
    public void Json_is_read_by_the_same_rules()
    {
        Assert.That(Read("{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"a\", \"labels\": null}}", "f.json").Objects, Has.Length.EqualTo(1));
        Assert.That(Read("{\"kind\": \"ConfigMap\",\n\"kind\": \"ConfigMap\"}", "f.json").Errors, Has.Length.EqualTo(1));
        Assert.That(Read(" \n", "f.json"), Is.EqualTo(FileReading.Nothing).Using<FileReading>(static (a, b) => a.Objects.IsEmpty && a.Errors.IsEmpty && !a.IsPartial));
    }

    [Test]
    public void Both_versions_of_the_routes_are_read()
    {
        var reading = Read(Yaml.Documents(Yaml.Gateway("a"), Yaml.Gateway("b").Replace("/v1", "/v1beta1", StringComparison.Ordinal), Yaml.Gateway("c").Replace("/v1", "/v9", StringComparison.Ordinal)));
        Assert.That(reading.Objects.Select(static o => o.Id.Key.Name), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(reading.Ignored.Single(), Is.EqualTo("gateway.networking.k8s.io/v9 Gateway ns/c"));
    }

    private static FileReading Read(string text, string file = "f.yaml") => ManifestReader.Read(file, text, static _ => null);
}
