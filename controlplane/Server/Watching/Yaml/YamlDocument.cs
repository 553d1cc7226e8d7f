using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Watching.Yaml;

/// <summary>A document as JSON, or the reason why it cannot be read.</summary>
internal sealed class YamlDocument
{
    private readonly Dictionary<JsonNode, int> _lines;

    internal YamlDocument(int number, int firstLine, JsonNode? root, YamlError? error, Dictionary<JsonNode, int> lines)
    {
        Number = number;
        FirstLine = firstLine;
        Root = root;
        Error = error;
        _lines = lines;
    }

    /// <summary>1 for the first document of the file.</summary>
    public int Number { get; }

    /// <summary>The line of the file it begins on.</summary>
    public int FirstLine { get; }

    /// <summary>The content; null when it is empty or cannot be read.</summary>
    public JsonNode? Root { get; }

    /// <summary>Why it cannot be read; null when it can.</summary>
    public YamlError? Error { get; }

    /// <summary>The line of a field, or of the nearest node above it that is there.</summary>
    /// <param name="from">The object that the path starts from.</param>
    /// <param name="path"><c>spec.listeners[0].port</c>, with or without a leading <c>$.</c></param>
    public int LineOf(JsonNode from, string path)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(path);
        JsonNode? node = from;
        var line = _lines.GetValueOrDefault(from, FirstLine);
        foreach (var step in path.Split(['.', '[', ']', '\''], StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == "$")
            {
                continue;
            }

            node = node switch
            {
                JsonObject obj => obj[step],
                JsonArray array when int.TryParse(step, out var index) && index < array.Count => array[index],
                _ => null,
            };
            if (node is null)
            {
                break;
            }

            line = _lines.GetValueOrDefault(node, line);
        }

        return line;
    }
}
