using System.Text.Json.Nodes;

namespace GatewayApi.Tests.Admission;

/// <summary>A schema without its descriptions, which are most of a CRD's size.</summary>
internal static class LeanSchema
{
    public static JsonNode Of(JsonNode schema) => Of(schema, isSchema: true);

    // Below "properties" are names, one of which may well be "description".
    private static JsonNode Of(JsonNode node, bool isSchema) => node switch
    {
        JsonObject obj => new JsonObject(obj
            .Where(p => !(isSchema && p.Key == "description"))
            .Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, Of(p.Value!, isSchema: !(isSchema && p.Key == "properties"))))),
        JsonArray array => new JsonArray([.. array.Select(i => Of(i!, isSchema))]),
        _ => node.DeepClone(),
    };
}
