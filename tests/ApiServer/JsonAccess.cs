using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer;

/// <summary>Reading of JSON that may be of any form.</summary>
public static class JsonAccess
{
    /// <summary>What stands at a path of fields; null when nothing does.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var field in path)
        {
            node = (node as JsonObject)?[field];
        }

        return node;
    }

    /// <summary>The text at a path; "" when there is none.</summary>
    public static string Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";

    /// <summary>The whole number at a path; null when there is none.</summary>
    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>True when the boolean at a path is there and true.</summary>
    public static bool IsTrue(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>The objects of the list at a path.</summary>
    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.OfType<JsonObject>() : [];

    /// <summary>The object under a field; made when it is not there.</summary>
    internal static JsonObject Ensure(this JsonObject obj, string field)
    {
        if (obj[field] is not JsonObject child)
        {
            obj[field] = child = [];
        }

        return child;
    }

    /// <summary>Sets or, for null, removes a field.</summary>
    internal static void Put(this JsonObject obj, string field, JsonNode? value)
    {
        if (value is null)
        {
            obj.Remove(field);
        }
        else
        {
            obj[field] = value.Parent is null ? value : value.DeepClone();
        }
    }

    internal static JsonObject Clone(this JsonObject obj) => obj.DeepClone().AsObject();
}
