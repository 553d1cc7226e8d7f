using System.Text.Json;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.Tests.Translation.Resources;

/// <summary>The models read what API servers send: absent fields and nulls become the defaults.</summary>
public sealed class ModelTests
{
    [TestCase("""{"spec":{"rules":[{"backendRefs":[{"name":"a"}],"matches":[{"path":{}}],"filters":[{"requestRedirect":{}}]}]}}""")]
    [TestCase("""{"metadata":null,"spec":{"parentRefs":null,"hostnames":null,"rules":[{"backendRefs":[{"name":"a","kind":null,"group":null,"weight":null,"filters":null}],"matches":[{"path":{"type":null,"value":null},"headers":null}],"filters":[{"requestRedirect":{}}]}]}}""")]
    public void Absent_and_null_fields_have_their_defaults(string json)
    {
        var route = JsonSerializer.Deserialize(json, ResourcesJsonContext.Default.HttpRoute)!;

        var rule = route.Spec.Rules[0];
        Assert.That(route.Metadata.Name, Is.Empty);
        Assert.That(route.Spec.ParentRefs, Is.Empty);
        Assert.That(rule.BackendRefs[0], Is.EqualTo(new HttpBackendRef { Name = "a" }));
        Assert.That((rule.BackendRefs[0].Kind, rule.BackendRefs[0].Weight), Is.EqualTo(("Service", 1)));
        Assert.That((rule.Matches[0].Path!.Type, rule.Matches[0].Path!.Value), Is.EqualTo(("PathPrefix", "/")));
        Assert.That(rule.Filters[0].RequestRedirect!.StatusCode, Is.EqualTo(302));
    }

    [Test]
    public void A_weight_of_zero_is_not_an_absent_one()
    {
        var reference = JsonSerializer.Deserialize("""{"spec":{"rules":[{"backendRefs":[{"weight":0}]}]}}""", ResourcesJsonContext.Default.HttpRoute)!.Spec.Rules[0].BackendRefs[0];

        Assert.That(reference.Weight, Is.Zero);
    }

    [Test]
    public void A_secret_does_not_print_its_values()
    {
        var secret = JsonSerializer.Deserialize("""{"metadata":{"name":"s","namespace":"n"},"data":{"tls.key":"c2VjcmV0"}}""", ResourcesJsonContext.Default.Secret)!;

        Assert.That(secret.ToString(), Is.EqualTo("Secret n/s"));
    }
}
