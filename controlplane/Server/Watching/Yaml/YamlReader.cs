using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace GatewayApi.ControlPlane.Watching.Yaml;

/// <summary>
/// Reads YAML (and with it JSON) as JSON nodes, the way API servers see manifests: scalars by the core schema of YAML 1.2, null fields dropped,
/// a key given twice is an error. Aliases are copied within a budget, so that a few lines cannot grow into gigabytes.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Nodes of one document, copies of aliases included.</summary>
    public const int MaxNodes = 500_000;

    /// <summary>Mappings and sequences within each other.</summary>
    public const int MaxDepth = 100;

    private readonly Parser _parser;
    private readonly int _lineOffset;
    private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];
    private readonly Dictionary<JsonNode, int> _lines = new(ReferenceEqualityComparer.Instance);
    private int _nodes;

    private YamlReader(YamlText text)
    {
        _parser = new Parser(new StringReader(text.Text));
        _lineOffset = text.FirstLine - 1;
    }

    /// <summary>All documents of a file.</summary>
    public static IEnumerable<YamlDocument> ReadAll(string file) => YamlText.Split(file).Select(Read);

    /// <summary>One document.</summary>
    public static YamlDocument Read(YamlText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new YamlReader(text);
        try
        {
            var root = reader.ReadDocument();
            return new YamlDocument(text.Number, text.FirstLine, root, null, reader._lines);
        }
        catch (YamlException e)
        {
            // The parser places the end of the text behind its last line.
            var line = Math.Min((int)e.Start.Line, text.Text.TrimEnd().Count(static c => c == '\n') + 1);
            var error = new YamlError(line + reader._lineOffset, e.Message);
            return new YamlDocument(text.Number, text.FirstLine, null, error, reader._lines);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            // The parser does not foresee every text: "[a\nb: }" leaves its scanner in a state that it has no error of its own for.
            var line = (int)(reader._parser.Current?.End.Line ?? 1);
            var error = new YamlError(line + reader._lineOffset, "cannot be read as YAML");
            return new YamlDocument(text.Number, text.FirstLine, null, error, reader._lines);
        }
    }

    private JsonNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        _parser.Consume<StreamEnd>();
        return root;
    }

    private JsonNode? ReadNode(int depth)
    {
        var at = _parser.Current!;
        if (depth > MaxDepth)
        {
            throw Refuse(at, $"more than {MaxDepth} levels");
        }

        Count(at, 1);
        var (node, anchor) = _parser.Current switch
        {
            AnchorAlias => (ReadAlias(), AnchorName.Empty),
            Scalar scalar => (ReadScalar(), scalar.Anchor),
            MappingStart mapping => (ReadMapping(depth), mapping.Anchor),
            SequenceStart sequence => (ReadSequence(depth), sequence.Anchor),
            _ => throw Refuse(at, "expected a value"),
        };
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node;
        }

        if (node is not null)
        {
            _lines[node] = (int)at.Start.Line + _lineOffset;
        }

        return node;
    }

    private JsonNode? ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        return YamlScalar.TryRead(scalar, out var value)
            ? value
            : throw Refuse(scalar, $"'{scalar.Tag}' is not a tag of the core schema, or the value is not of it");
    }

    private JsonNode? ReadAlias()
    {
        var alias = _parser.Consume<AnchorAlias>();
        if (!_anchors.TryGetValue(alias.Value, out var target))
        {
            throw Refuse(alias, $"the anchor '{alias.Value}' is not known here");
        }

        Count(alias, Size(target));
        return target?.DeepClone();
    }

    private JsonArray ReadSequence(int depth)
    {
        _parser.Consume<SequenceStart>();
        var array = new JsonArray();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            array.Add(ReadNode(depth + 1));
        }

        return array;
    }

    private JsonObject ReadMapping(int depth)
    {
        _parser.Consume<MappingStart>();
        var obj = new JsonObject();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var merged = new List<JsonObject>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var at = _parser.Current!;
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw Refuse(at, "a key must be a scalar");
            }

            var value = ReadNode(depth + 1);
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
            {
                merged.AddRange(Merged(key, value));
            }
            else if (!seen.Add(key.Value))
            {
                throw Refuse(key, $"the key '{key.Value}' occurs twice");
            }
            else if (value is not null)
            {
                obj[key.Value] = value;
            }
        }

        Merge(obj, seen, merged);
        return obj;
    }

    // "<<" is not of YAML 1.2, but kubectl takes it and people who use anchors rely on it.
    private static IEnumerable<JsonObject> Merged(Scalar key, JsonNode? value) => value switch
    {
        JsonObject one => [one],
        JsonArray many when many.All(static m => m is JsonObject) => many.Cast<JsonObject>(),
        _ => throw Refuse(key, "'<<' takes a mapping"),
    };

    private static void Merge(JsonObject obj, HashSet<string> seen, List<JsonObject> merged)
    {
        foreach (var (name, value) in merged.SelectMany(static m => m))
        {
            if (seen.Add(name))
            {
                obj[name] = value?.DeepClone();
            }
        }
    }

    private void Count(ParsingEvent at, int nodes)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
        {
            throw Refuse(at, $"more than {MaxNodes} values, aliases included");
        }
    }

    private static int Size(JsonNode? node) => node switch
    {
        JsonObject obj => 1 + obj.Sum(static p => Size(p.Value)),
        JsonArray array => 1 + array.Sum(Size),
        _ => 1,
    };

    private static SemanticErrorException Refuse(ParsingEvent at, string message) => new(at.Start, at.End, message);
}
