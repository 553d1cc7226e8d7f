using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>Drops fields that are null: to an API server they are not there.</summary>
internal static class Pruning
{
    public static JsonNode WithoutNulls(JsonNode node) => node switch
    {
        JsonObject obj => new JsonObject(obj
            .Where(static p => p.Value is not null)
            .Select(static p => KeyValuePair.Create<string, JsonNode?>(p.Key, WithoutNulls(p.Value!)))),
        JsonArray array => new JsonArray([.. array.Select(static i => i is null ? null : WithoutNulls(i))]),
        _ => node.DeepClone(),
    };
}
