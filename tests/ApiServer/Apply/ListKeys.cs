using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Apply;

/// <summary>Identities of items in lists of type map and set.</summary>
internal static class ListKeys
{
    /// <summary>The path element of an item, as <c>k:{"name":"a"}</c> or <c>v:"a"</c>; null in a list that is one value.</summary>
    public static string? Element(JsonNode? item, MergeType list)
    {
        if (list.Keys.Count > 0 && item is JsonObject obj)
        {
            var key = new JsonObject();
            foreach (var field in list.Keys.Order(StringComparer.Ordinal))
            {
                if ((obj[field] ?? list.KeyDefault(field)) is { } value)
                {
                    key[field] = value.DeepClone();
                }
            }

            return "k:" + key.ToJsonString(Storage.StoredObject.Plain);
        }

        return list.IsSet && item is JsonValue ? "v:" + item.ToJsonString(Storage.StoredObject.Plain) : null;
    }

    /// <summary>Whether the items of a list are owned one by one.</summary>
    public static bool AreSeparate(MergeType list) => list.IsSet || list.Keys.Count > 0;
}
