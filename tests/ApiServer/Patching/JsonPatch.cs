using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;

namespace GatewayApi.Tests.ApiServer.Patching;

/// <summary>RFC 6902.</summary>
internal static class JsonPatch
{
    /// <exception cref="ApiException">An operation cannot be done; nothing is changed then.</exception>
    public static JsonObject Apply(JsonObject target, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
        {
            throw Refusal.BadRequest("error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
        }

        JsonNode? document = target.Clone();
        foreach (var operation in operations)
        {
            document = Do(document, operation);
        }

        return document as JsonObject ?? throw Impossible("the result is no object");
    }

    private static JsonNode? Do(JsonNode? document, JsonNode? operation)
    {
        var path = Pointer(operation.Text("path"));
        switch (operation.Text("op"))
        {
            case "add":
                return Add(document, path, operation!["value"]?.DeepClone());
            case "remove":
                return Remove(document, path);
            case "replace":
                Find(document, path);
                return path.Length == 0 ? operation!["value"]?.DeepClone() : Add(Remove(document, path), path, operation!["value"]?.DeepClone());
            case "move":
                var from = Pointer(operation.Text("from"));
                var moved = Find(document, from)?.DeepClone();
                return Add(Remove(document, from), path, moved);
            case "copy":
                return Add(document, path, Find(document, Pointer(operation.Text("from")))?.DeepClone());
            case "test":
                return JsonNode.DeepEquals(Find(document, path), operation!["value"])
                    ? document
                    : throw Impossible($"testing value {operation.Text("path")} failed");
            default:
                throw Refusal.BadRequest($"Unexpected kind: {operation.Text("op")}");
        }
    }

    private static string[] Pointer(string path)
    {
        if (path.Length == 0)
        {
            return [];
        }

        if (path[0] != '/')
        {
            throw Impossible($"invalid path {path}");
        }

        return [.. path[1..].Split('/').Select(static p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    private static JsonNode? Find(JsonNode? node, ReadOnlySpan<string> path)
    {
        foreach (var part in path)
        {
            node = node switch
            {
                JsonObject obj when obj.TryGetPropertyValue(part, out var child) => child,
                JsonArray array => array[Index(part, array.Count - 1)],
                _ => throw Impossible($"missing path {part}"),
            };
        }

        return node;
    }

    private static JsonNode? Add(JsonNode? document, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        switch (Find(document, path.AsSpan(..^1)))
        {
            case JsonObject obj:
                obj[path[^1]] = value;
                break;
            case JsonArray array:
                array.Insert(path[^1] == "-" ? array.Count : Index(path[^1], array.Count), value);
                break;
            default:
                throw Impossible($"doc is missing path: {string.Join('/', path)}");
        }

        return document;
    }

    private static JsonNode? Remove(JsonNode? document, string[] path)
    {
        if (path.Length == 0)
        {
            return null;
        }

        switch (Find(document, path.AsSpan(..^1)))
        {
            case JsonObject obj when obj.Remove(path[^1]):
                break;
            case JsonArray array:
                array.RemoveAt(Index(path[^1], array.Count - 1));
                break;
            default:
                throw Impossible($"Unable to remove nonexistent key: {path[^1]}");
        }

        return document;
    }

    private static int Index(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= most ? index : throw Impossible($"invalid index {text}");

    // Kube-apiserver answers 422 without causes when a patch is well-formed but does not fit the object.
    private static ApiException Impossible(string why) =>
        Refusal.Of(422, "Invalid", $"the server rejected our request due to an error in our request: {why}", []);
}
