using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Admission;

namespace GatewayApi.Tests.ApiServer.Admission;

/// <summary>Removes what a schema does not know, as an API server does unless validation of fields is <c>Strict</c>.</summary>
internal static class UnknownFields
{
    /// <summary>Removes them and says which they were.</summary>
    public static List<string> Prune(JsonObject obj, Schema schema)
    {
        var unknown = new List<string>();
        Visit(obj, schema, "", unknown);
        return unknown;
    }

    private static void Visit(JsonNode? node, Schema schema, string path, List<string> unknown)
    {
        if (node is JsonArray array && schema.Items is not null)
        {
            for (var i = 0; i < array.Count; i++)
            {
                Visit(array[i], schema.Items, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), unknown);
            }
        }
        else if (node is JsonObject obj && schema.Type == "object")
        {
            foreach (var (name, value) in obj.ToArray())
            {
                var field = path.Length == 0 ? name : $"{path}.{name}";
                if (path.Length == 0 && name is "apiVersion" or "kind" or "metadata")
                {
                    continue;
                }

                if ((schema.Properties.GetValueOrDefault(name) ?? schema.AdditionalProperties) is { } child)
                {
                    Visit(value, child, field, unknown);
                }
                else if (!schema.IsOpen)
                {
                    obj.Remove(name);
                    unknown.Add(field);
                }
            }
        }
    }
}
