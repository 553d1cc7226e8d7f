using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Crds;

/// <summary>A schema without what is there for people.</summary>
internal static class LeanSchema
{
    public static JsonNode Of(JsonNode schema) => Lean(schema, isSchema: true);

    private static JsonNode Lean(JsonNode node, bool isSchema) => node switch
    {
        JsonObject obj => new JsonObject(obj
            .Where(p => !(isSchema && p.Key is "description" or "example" or "externalDocs" or "title"))
            .Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, p.Value is null ? null : Lean(p.Value, isSchema: !(isSchema && p.Key == "properties"))))),
        JsonArray array => new JsonArray([.. array.Select(i => i is null ? null : Lean(i, isSchema))]),
        _ => node.DeepClone(),
    };
}
