using System.Text.Json.Nodes;
using System.Text.Json;
using GatewayApi.ControlPlane.Translation.Admission;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Admission;

public sealed class SchemaFileTests
{
    [Test]
    public void Embedded_schemas_are_those_of_the_crds()
    {
        var schemas = new JsonObject(
            from crds in new[] { "experimental-install.yaml", "gatewayparameters.yaml" }
            from crd in Yaml.Documents(File.ReadAllText(RepositoryRoot.Of("deploy", "crds", crds)))
            where (string?)crd["kind"] == "CustomResourceDefinition"
            let spec = crd["spec"]!
            from version in spec["versions"]!.AsArray()
            where (bool)version!["served"]!
            let name = $"{spec["group"]}/{version["name"]}/{spec["names"]!["kind"]}"
            orderby name
            select KeyValuePair.Create(name, LeanSchema.Of(version["schema"]!["openAPIV3Schema"]!)));
        var options = new JsonSerializerOptions { WriteIndented = false, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        var actual = "{\n" + string.Join(",\n", schemas.Select(s => $"\"{s.Key}\": {s.Value!.ToJsonString(options)}")) + "\n}\n";

        var file = RepositoryRoot.Of("controlplane", "Translation", "Admission", "Schemas", "gateway-api.json");

        Assert.That(Golden.Expect(file, actual), Is.EqualTo(actual));
    }

    [Test]
    public void Every_embedded_schema_can_be_read()
    {
        Assert.That(SchemaCatalogue.Names.Count(), Is.GreaterThan(20));
        foreach (var name in SchemaCatalogue.Names)
        {
            var slash = name.LastIndexOf('/');
            Assert.That(SchemaCatalogue.Find(name[..slash], name[(slash + 1)..]), Is.Not.Null, name);
        }
    }
}
