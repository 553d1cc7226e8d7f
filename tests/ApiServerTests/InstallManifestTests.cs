using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ApiServer.Crds;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>The CRDs within the assembly are those of <c>deploy/crds</c>.</summary>
public sealed class InstallManifestTests
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [TestCase(GatewayApiChannel.Standard)]
    [TestCase(GatewayApiChannel.Experimental)]
    public void Embedded_crds_are_those_of_the_repository(GatewayApiChannel channel)
    {
        JsonArray crds = InstallManifest.FromYaml(channel);
        var actual = "[\n" + string.Join(",\n", crds.Select(static c => c!.ToJsonString(Plain))) + "\n]\n";
        var file = RepositoryRoot.Of("tests", "ApiServer", "Crds", InstallManifest.FileName(channel));

        Assert.That(Golden.Expect(file, actual), Is.EqualTo(actual));
    }
}
