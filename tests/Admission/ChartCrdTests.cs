using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Admission;

/// <summary>
/// The CRDs in the chart are those of <c>deploy/crds</c>, as JSON without descriptions: with them a release would not fit into the Secret that Helm
/// keeps it in. They carry the annotation that keeps them, and with them all routes, when the release goes.
/// </summary>
public sealed class ChartCrdTests
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [TestCase("standard-install.yaml", "standard.yaml")]
    [TestCase("experimental-install.yaml", "experimental.yaml")]
    [TestCase("gatewayparameters.yaml", "gatewayparameters.yaml")]
    public void Files_of_the_chart_are_made_of_the_crds(string source, string chart)
    {
        var crds = Yaml.Documents(File.ReadAllText(RepositoryRoot.Of("deploy", "crds", source)))
            .Where(static d => (string?)d["kind"] == "CustomResourceDefinition")
            .Select(static d => Kept(d).ToJsonString(Options));
        var actual = $"# Made from deploy/crds/{source} by `make golden`.\n" + string.Concat(crds.Select(static c => $"---\n{c}\n"));

        var file = RepositoryRoot.Of("deploy", "helm", "gatewayapi", "files", "crds", chart);

        Assert.That(Golden.Expect(file, actual), Is.EqualTo(actual));
    }

    private static JsonObject Kept(JsonObject crd)
    {
        crd.Remove("status");
        var metadata = crd["metadata"]!.AsObject();
        metadata.TryAdd("annotations", new JsonObject());
        metadata["annotations"]!["helm.sh/resource-policy"] = "keep";
        foreach (var version in crd["spec"]!["versions"]!.AsArray())
        {
            version!["schema"]!["openAPIV3Schema"] = LeanSchema.Of(version["schema"]!["openAPIV3Schema"]!);
        }

        return crd;
    }
}
