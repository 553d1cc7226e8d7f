using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Admission.Cel;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>Reads a schema from its JSON form.</summary>
internal static class SchemaReader
{
    // What structural schemas may say beyond this would silently not be checked, so it fails loudly.
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
    [
        "type", "format", "properties", "additionalProperties", "items", "required", "enum", "pattern", "minLength", "maxLength", "minItems", "maxItems",
        "maxProperties", "minimum", "maximum", "default", "oneOf", "anyOf", "not", "x-kubernetes-list-type", "x-kubernetes-list-map-keys",
        "x-kubernetes-map-type", "x-kubernetes-validations", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-int-or-string",
    ]);

    /// <exception cref="InvalidOperationException">The schema uses a keyword that is not evaluated here.</exception>
    public static Schema Read(JsonNode node)
    {
        var json = node.AsObject();
        if (json.Select(static p => p.Key).FirstOrDefault(static k => !Known.Contains(k)) is { } unknown)
        {
            throw new InvalidOperationException($"the schema keyword '{unknown}' is not evaluated");
        }

        var pattern = json["pattern"]?.GetValue<string>();
        return new Schema
        {
            Type = json["type"]?.GetValue<string>() ?? "",
            Format = json["format"]?.GetValue<string>() ?? "",
            Properties = (json["properties"]?.AsObject() ?? []).ToFrozenDictionary(static p => p.Key, static p => Read(p.Value!)),
            AdditionalProperties = json["additionalProperties"] is JsonObject additional ? Read(additional) : null,
            IsOpen = json["x-kubernetes-preserve-unknown-fields"]?.GetValue<bool>() ?? false,
            IsIntOrString = json["x-kubernetes-int-or-string"]?.GetValue<bool>() ?? false,
            Items = json["items"] is { } items ? Read(items) : null,
            Required = Strings(json["required"]),
            Enum = Each(json["enum"], static n => n.ToString()),
            Pattern = pattern is null ? null : GoRegex.Compile(pattern),
            PatternText = pattern ?? "",
            MinLength = (int?)json["minLength"],
            MaxLength = (int?)json["maxLength"],
            MinItems = (int?)json["minItems"],
            MaxItems = (int?)json["maxItems"],
            MaxProperties = (int?)json["maxProperties"],
            Minimum = (long?)json["minimum"],
            Maximum = (long?)json["maximum"],
            Default = json["default"],
            ListMapKeys = Strings(json["x-kubernetes-list-map-keys"]),
            IsSet = (string?)json["x-kubernetes-list-type"] == "set",
            Rules = Each(json["x-kubernetes-validations"], Rule),
            OneOf = Each(json["oneOf"], Read),
            AnyOf = Each(json["anyOf"], Read),
            Not = json["not"] is { } not ? Read(not) : null,
        };
    }

    private static SchemaRule Rule(JsonNode node)
    {
        var text = node["rule"]!.GetValue<string>();
        var expression = CelParser.Parse(text);
        return new SchemaRule(expression, (string?)node["message"] ?? $"failed rule: {text}", expression.Mentions("oldSelf"));
    }

    private static ImmutableArray<string> Strings(JsonNode? node) => Each(node, static n => n.GetValue<string>());

    private static ImmutableArray<T> Each<T>(JsonNode? node, Func<JsonNode, T> read) =>
        node is null ? [] : [.. node.AsArray().Select(n => read(n!))];
}
