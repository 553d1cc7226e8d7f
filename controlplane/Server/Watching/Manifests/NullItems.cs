using System.Globalization;
using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>Null fields are dropped, but null has no meaning as an item of a list: an API server refuses it.</summary>
internal static class NullItems
{
    /// <summary>The first null item.</summary>
    /// <returns>Null when there is none.</returns>
    public static FieldError? Find(JsonNode node, string path = "")
    {
        switch (node)
        {
            case JsonObject obj:
                return obj
                    .Select(p => p.Value is null ? null : Find(p.Value, path.Length == 0 ? p.Key : $"{path}.{p.Key}"))
                    .FirstOrDefault(static e => e is not null);
            case JsonArray array:
                for (var i = 0; i < array.Count; i++)
                {
                    var item = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
                    if (array[i] is not { } value)
                    {
                        return new FieldError(item, "must not be null");
                    }

                    if (Find(value, item) is { } error)
                    {
                        return error;
                    }
                }

                return null;
            default:
                return null;
        }
    }
}
