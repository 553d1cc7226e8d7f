using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Apply;

namespace GatewayApi.Tests.ApiServer.Patching;

/// <summary>
/// Strategic merge: like RFC 7396, but lists with keys are merged item by item, and <c>$patch: delete</c> and <c>$patch: replace</c> are
/// understood. Other directives are not.
/// </summary>
internal static class StrategicMergePatch
{
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch, MergeType type)
    {
        switch (patch)
        {
            case JsonObject changes when changes.Text("$patch") == "replace":
                var replaced = changes.Clone();
                replaced.Remove("$patch");
                return replaced;
            case JsonObject changes:
                return Object(target as JsonObject, changes, type);
            case JsonArray list when type.Keys.Count > 0:
                return List(target as JsonArray, list, type);
            case JsonArray list when type.IsSet && target is JsonArray current:
                return new JsonArray([.. current.Concat(list.Where(i => !current.Any(c => JsonNode.DeepEquals(c, i)))).Select(static i => i?.DeepClone())]);
            default:
                return patch?.DeepClone();
        }
    }

    private static JsonObject Object(JsonObject? target, JsonObject changes, MergeType type)
    {
        var result = target?.Clone() ?? [];
        foreach (var (name, value) in changes)
        {
            if (value is null || value.Text("$patch") == "delete")
            {
                result.Remove(name);
            }
            else if (name[0] != '$')
            {
                result[name] = Apply(result[name], value, type.Field(name));
            }
        }

        return result;
    }

    private static JsonArray List(JsonArray? target, JsonArray changes, MergeType type)
    {
        if (changes.Any(static c => c.Text("$patch") == "replace"))
        {
            return new JsonArray([.. changes.Where(static c => c.Text("$patch") != "replace").Select(static c => c?.DeepClone())]);
        }

        var result = (target ?? []).Select(static i => i?.DeepClone()).ToList();
        foreach (var change in changes)
        {
            // kubectl and client-go name only the first of several keys; what an item leaves out matches anything.
            var at = result.FindIndex(i => type.Keys.All(k => change?[k] is null || JsonNode.DeepEquals(i?[k], change[k])));
            if (change.Text("$patch") == "delete")
            {
                if (at >= 0)
                {
                    result.RemoveAt(at);
                }
            }
            else if (at >= 0)
            {
                result[at] = Apply(result[at], change, type.Item);
            }
            else
            {
                result.Add(change?.DeepClone());
            }
        }

        return new JsonArray([.. result]);
    }
}
