using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Admission;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Crds;

/// <summary>Reads kinds from CustomResourceDefinitions.</summary>
internal static class CustomResource
{
    // Reading a schema costs much more than comparing its text, and most servers of a test run have the same ones.
    private static readonly ConcurrentDictionary<string, Schema> Schemas = new(StringComparer.Ordinal);

    public static ResourceType Of(StoredObject crd)
    {
        var spec = crd.Object["spec"]!.AsObject();
        var versions = spec.Items("versions").ToArray();
        var storage = versions.First(static v => v.IsTrue("storage"));
        var schemas = versions.ToDictionary(static v => v.Text("name"), static v => new Lazy<Schema?>(() => Read(v)), StringComparer.Ordinal);
        var plural = spec.Text("names", "plural");
        return new ResourceType
        {
            Group = spec.Text("group"),
            Plural = plural,
            Singular = spec.Text("names", "singular") is { Length: > 0 } singular ? singular : spec.Text("names", "kind").ToLowerInvariant(),
            Kind = spec.Text("names", "kind"),
            ListKind = spec.Text("names", "listKind"),
            Versions = [.. versions.Where(static v => v.IsTrue("served")).Select(static v => v.Text("name")).OrderBy(Priority)],
            StorageVersion = storage.Text("name"),
            Namespaced = spec.Text("scope") == "Namespaced",
            ShortNames = Texts(spec.At("names", "shortNames")),
            Categories = Texts(spec.At("names", "categories")),
            HasStatus = storage.At("subresources", "status") is not null,
            HasScale = storage.At("subresources", "scale") is not null,
            HasGeneration = true,
            AllowsUnconditionalUpdate = false,
            IsCustom = true,
            DeprecationWarnings = versions.Where(static v => v.IsTrue("deprecated")).ToDictionary(
                static v => v.Text("name"),
                v => v.Text("deprecationWarning") is { Length: > 0 } warning ? warning : $"{spec.Text("group")}/{v.Text("name")} {spec.Text("names", "kind")} is deprecated"),
            Schema = version => schemas.GetValueOrDefault(version)?.Value,
        };
    }

    private static Schema? Read(JsonNode version)
    {
        if (version.At("schema", "openAPIV3Schema") is not JsonObject schema)
        {
            return null;
        }

        return Schemas.GetOrAdd(schema.ToJsonString(), static text => SchemaReader.Read(LeanSchema.Of(JsonNode.Parse(text)!)));
    }

    // Stable before beta before alpha, higher before lower.
    private static (int Stage, int Order) Priority(string version)
    {
        var stage = version.Contains("alpha", StringComparison.Ordinal) ? 2 : version.Contains("beta", StringComparison.Ordinal) ? 1 : 0;
        return (stage, -int.Parse("0" + new string([.. version.Reverse().TakeWhile(char.IsAsciiDigit).Reverse()]), System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string[] Texts(JsonNode? node) => node is JsonArray array ? [.. array.Select(static n => n!.GetValue<string>())] : [];
}
