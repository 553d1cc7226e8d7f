using System.Text.Json;
using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Translation.Infrastructure;

/// <summary>Small pieces of manifests.</summary>
internal static class Json
{
    /// <summary>A user's own JSON as it is; null for none.</summary>
    public static JsonNode? Of(JsonElement? element) => element is { } given ? JsonNode.Parse(given.GetRawText()) : null;

    /// <summary>A map of strings, by name.</summary>
    public static JsonObject Of(IEnumerable<KeyValuePair<string, string>> map) =>
        new(map.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));

    /// <summary>A list of a user's own JSON.</summary>
    public static JsonArray Of(IEnumerable<JsonElement> elements) => new([.. elements.Select(static e => Of((JsonElement?)e))]);

    /// <summary>An object in which some fields are the user's: a null takes one away.</summary>
    public static JsonObject Over(this JsonObject basis, JsonElement? changes)
    {
        foreach (var (name, value) in Of(changes)?.AsObject() ?? [])
        {
            if (value is null)
            {
                basis.Remove(name);
            }
            else
            {
                basis[name] = value.DeepClone();
            }
        }

        return basis;
    }

    /// <summary>Sets a field, unless there is no value.</summary>
    public static JsonObject With(this JsonObject obj, string name, JsonNode? value)
    {
        if (value is not (null or JsonObject { Count: 0 } or JsonArray { Count: 0 }))
        {
            obj[name] = value;
        }

        return obj;
    }
}
