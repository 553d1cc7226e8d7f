using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.ApiServer.Crds;

/// <summary>
/// The CRDs of <c>deploy/crds</c>, without their descriptions, as JSON within the assembly: reading the YAML takes a second, which is too long
/// for every test process. A test keeps the copies equal.
/// </summary>
internal static class InstallManifest
{
    private static readonly ConcurrentDictionary<GatewayApiChannel, string[]> Manifests = new();
    private static readonly ConcurrentDictionary<GatewayApiChannel, string[]> Full = new();

    public static IEnumerable<JsonObject> Crds(GatewayApiChannel channel) =>
        channel == GatewayApiChannel.None ? [] : Manifests.GetOrAdd(channel, Load).Select(static c => JsonNode.Parse(c)!.AsObject());

    /// <summary>All that the manifests of <c>deploy/crds</c> install, as it stands there.</summary>
    public static IReadOnlyList<JsonObject> Objects(GatewayApiChannel channel) =>
        channel == GatewayApiChannel.None ? [] : [.. Full.GetOrAdd(channel, Read).Select(static o => JsonNode.Parse(o)!.AsObject())];

    public static string FileName(GatewayApiChannel channel) => $"{channel.ToString().ToLowerInvariant()}.json";

    /// <summary>What the embedded file must be.</summary>
    public static JsonArray FromYaml(GatewayApiChannel channel)
    {
        return new JsonArray([.. Documents(channel).Where(static d => d.Text("kind") == "CustomResourceDefinition").Select(Lean)]);
    }

    private static IEnumerable<JsonObject> Documents(GatewayApiChannel channel) =>
        Yaml.Documents(File.ReadAllText(RepositoryRoot.Of("deploy", "crds", $"{channel.ToString().ToLowerInvariant()}-install.yaml")));

    private static string[] Read(GatewayApiChannel channel) => [.. Documents(channel).Select(static d => d.ToJsonString())];

    private static JsonObject Lean(JsonObject crd)
    {
        foreach (var version in crd.Items("spec", "versions"))
        {
            version["schema"]!["openAPIV3Schema"] = LeanSchema.Of(version["schema"]!["openAPIV3Schema"]!);
        }

        return crd;
    }

    private static string[] Load(GatewayApiChannel channel)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(FileName(channel))
            ?? throw new InvalidOperationException($"the CRDs {FileName(channel)} are missing from the assembly");
        return [.. JsonNode.Parse(stream)!.AsArray().Select(static c => c!.ToJsonString())];
    }
}
