using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Apply;

/// <summary>The two halves of an apply: what the configuration says is set, and what it no longer says is taken away.</summary>
internal static class ApplyMerge
{
    /// <summary>Sets what a configuration says.</summary>
    public static JsonNode? Merge(JsonNode? live, JsonNode? config, MergeType type) => (live, config) switch
    {
        (JsonObject target, JsonObject changes) when !type.IsAtomic => Object(target, changes, type),
        (JsonArray target, JsonArray changes) when ListKeys.AreSeparate(type) => List(target, changes, type),
        _ => config?.DeepClone(),
    };

    /// <summary>Takes fields away, but for those that somebody keeps.</summary>
    /// <param name="node">Is changed.</param>
    /// <param name="gone">What is to go.</param>
    /// <param name="kept">What others own, or the configuration still says.</param>
    /// <param name="type">How lists are identified.</param>
    public static void Remove(JsonNode? node, FieldTree gone, FieldTree kept, MergeType type)
    {
        foreach (var (element, child) in gone.Children)
        {
            if (node is JsonObject obj && element[0] == 'f' && obj.ContainsKey(element[2..]))
            {
                var name = element[2..];
                if (Shrinks(obj[name], child, kept[element], type.Field(name)))
                {
                    obj.Remove(name);
                }
            }
            else if (node is JsonArray array && array.FirstOrDefault(i => ListKeys.Element(i, type) == element) is { } item && Shrinks(item, child, kept[element], type.Item))
            {
                array.Remove(item);
            }
        }
    }

    // True when the value is to go as a whole.
    private static bool Shrinks(JsonNode? value, FieldTree gone, FieldTree? kept, MergeType type)
    {
        if (gone.IsMember && kept is null)
        {
            return true;
        }

        Remove(value, gone, kept ?? new FieldTree(), type);
        return kept is null && value is JsonObject { Count: 0 } or JsonArray { Count: 0 };
    }

    private static JsonObject Object(JsonObject target, JsonObject changes, MergeType type)
    {
        var result = target.Clone();
        foreach (var (name, value) in changes)
        {
            result[name] = Merge(result[name], value, type.Field(name));
        }

        return result;
    }

    private static JsonArray List(JsonArray target, JsonArray changes, MergeType type)
    {
        var result = target.Select(static i => i?.DeepClone()).ToList();
        foreach (var change in changes)
        {
            var element = ListKeys.Element(change, type);
            var at = result.FindIndex(i => ListKeys.Element(i, type) == element);
            if (at < 0)
            {
                result.Add(change?.DeepClone());
            }
            else
            {
                result[at] = Merge(result[at], change, type.Item);
            }
        }

        return new JsonArray([.. result]);
    }
}
