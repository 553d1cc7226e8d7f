using System.Text.Json;
using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Watching.Yaml;

/// <summary>Reads a JSON file by the rules of the YAML reader: a key given twice is an error, null fields are dropped.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = YamlReader.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>The file as one document.</summary>
    public static YamlDocument Read(string file)
    {
        try
        {
            var root = JsonNode.Parse(file, null, Options);
            Prune(root);
            return new YamlDocument(1, 1, root, null, []);
        }
        catch (JsonException e)
        {
            return new YamlDocument(1, 1, null, new YamlError((int)(e.LineNumber ?? 0) + 1, e.Message), []);
        }
    }

    private static void Prune(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                Prune(item);
            }
        }
        else if (node is JsonObject obj)
        {
            foreach (var (name, value) in obj.ToArray())
            {
                if (value is null)
                {
                    obj.Remove(name);
                }

                Prune(value);
            }
        }
    }
}
