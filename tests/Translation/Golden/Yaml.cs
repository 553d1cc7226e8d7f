using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace GatewayApi.Tests.Translation.Golden;

/// <summary>YAML from and to JSON nodes, as far as the golden cases need it.</summary>
internal static class Yaml
{
    private const int MaxLine = 150;

    public static JsonNode? Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Count == 0 ? null : ToJson(stream.Documents[0].RootNode);
    }

    /// <summary>Block style; what fits on a line and is flat goes on one.</summary>
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node, 0);
        return text.ToString();
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, ToJson(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } quoted => JsonValue.Create(quoted.Value),
        YamlScalarNode plain => (JsonNode?)Plain(plain.Value ?? ""),
        _ => throw new InvalidOperationException($"cannot read {node.NodeType}"),
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text),
    };

    private static void Write(StringBuilder to, JsonNode? node, int indent)
    {
        var pad = new string(' ', indent);
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map)
                {
                    to.Append(pad).Append(Scalar(key)).Append(':');
                    WriteValue(to, value, indent + 2, pad.Length + key.Length + 2);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    to.Append(pad).Append('-');
                    WriteItem(to, item, indent + 2);
                }

                break;
            default:
                to.Append(pad).Append(Flow(node)).Append('\n');
                break;
        }
    }

    private static void WriteItem(StringBuilder to, JsonNode? item, int indent)
    {
        if (IsFlat(item) && Flow(item) is var flow && flow.Length + indent <= MaxLine)
        {
            to.Append(' ').Append(flow).Append('\n');
            return;
        }

        // The item's first line stands beside the dash.
        var block = new StringBuilder();
        Write(block, item, indent);
        to.Append(' ').Append(block.ToString().TrimStart(' '));
    }

    private static void WriteValue(StringBuilder to, JsonNode? value, int indent, int column)
    {
        if (value is not (JsonObject or JsonArray) || (IsFlat(value) && column + Flow(value).Length <= MaxLine))
        {
            to.Append(' ').Append(Flow(value)).Append('\n');
            return;
        }

        to.Append('\n');
        Write(to, value, indent);
    }

    private static bool IsFlat(JsonNode? node) => node switch
    {
        JsonObject map => map.All(p => p.Value is not (JsonObject or JsonArray)),
        JsonArray list => list.All(i => i is not (JsonObject or JsonArray)),
        _ => true,
    };

    private static string Flow(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject map => map.Count == 0 ? "{}" : $"{{ {string.Join(", ", map.Select(p => $"{Scalar(p.Key)}: {Flow(p.Value)}"))} }}",
        JsonArray list => $"[{string.Join(", ", list.Select(Flow))}]",
        JsonValue value when value.TryGetValue<string>(out var text) => Scalar(text),
        _ => node.ToJsonString(),
    };

    private static string Scalar(string text)
    {
        var plain = text.Length > 0
            && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_')
            && char.IsAsciiLetter(text[0])
            && text is not ("True" or "False")
            && Plain(text) is JsonValue value && value.TryGetValue<string>(out _);
        return plain ? text : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }
}
