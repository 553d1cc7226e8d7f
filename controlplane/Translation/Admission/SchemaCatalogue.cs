using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>
/// The schemas by <c>apiVersion/kind</c>: those of the Gateway API's CRDs, experimental channel, without their descriptions
/// (<c>gateway-api.json</c>, made from <c>deploy/crds</c> by <c>make golden</c>), and what translation relies on of the core kinds
/// (<c>core.json</c>).
/// </summary>
internal static class SchemaCatalogue
{
    private static readonly Lazy<JsonObject> Documents = new(static () => Load("gateway-api.json"));
    private static readonly Lazy<JsonObject> Core = new(static () => Load("core.json"));
    private static readonly ConcurrentDictionary<string, Schema?> Schemas = new(StringComparer.Ordinal);

    /// <summary>The schema of a kind; null when there is none.</summary>
    public static Schema? Find(string apiVersion, string kind) => Schemas.GetOrAdd(
        $"{apiVersion}/{kind}",
        static name => (Documents.Value[name] ?? Core.Value[name]) is { } json ? SchemaReader.Read(json) : null);

    /// <summary>Every kind there is a schema of.</summary>
    public static IEnumerable<string> Names => Documents.Value.Concat(Core.Value).Select(static p => p.Key);

    private static JsonObject Load(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"the schemas {file} are missing from the assembly");
        return JsonNode.Parse(stream)!.AsObject();
    }
}
