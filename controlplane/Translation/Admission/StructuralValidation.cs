using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>Checks types, limits, enumerations, patterns, required and unknown fields.</summary>
internal static class StructuralValidation
{
    /// <summary>Checks a whole object.</summary>
    public static void Validate(JsonObject obj, Schema schema, AdmissionErrors errors) => Check(obj, schema, "", errors, isRoot: true);

    private static void Check(JsonNode? node, Schema schema, string path, AdmissionErrors errors, bool isRoot = false)
    {
        switch (node)
        {
            case null:
                errors.Add(path, "must not be null");
                return;
            case not null when schema.IsIntOrString:
                if (!(node is JsonValue either && (IsOfType(either, "integer") || IsOfType(either, "string"))))
                {
                    errors.Add(path, $"must be a whole number or a string, not {Describe(node)}");
                }

                return;
            case JsonObject obj when schema.Type is "object" or "":
                CheckObject(obj, schema, path, errors, isRoot);
                break;
            case JsonArray array when schema.Type is "array" or "":
                CheckArray(array, schema, path, errors);
                break;
            case JsonValue value when IsOfType(value, schema.Type):
                ScalarValidation.Check(value, schema, path, errors);
                break;
            default:
                errors.Add(path, $"must be of type {schema.Type}, not {Describe(node)}");
                return;
        }

        CheckAlternatives(node, schema, path, errors);
    }

    private static void CheckObject(JsonObject obj, Schema schema, string path, AdmissionErrors errors, bool isRoot)
    {
        foreach (var name in schema.Required)
        {
            if (!obj.ContainsKey(name))
            {
                errors.Add(Field(path, name), "is required");
            }
        }

        if (obj.Count > schema.MaxProperties)
        {
            errors.Add(path, $"must have at most {schema.MaxProperties} entries, not {obj.Count}");
        }

        foreach (var (name, value) in obj)
        {
            // Every kind has these; their form is checked for all kinds in one place.
            if (isRoot && name is "apiVersion" or "kind" or "metadata")
            {
                continue;
            }

            if ((schema.Properties.GetValueOrDefault(name) ?? schema.AdditionalProperties) is { } child)
            {
                Check(value, child, Field(path, name), errors);
            }
            else if (!schema.IsOpen && schema.Type == "object")
            {
                errors.Add(Field(path, name), "is not a field of this kind");
            }
        }
    }

    private static void CheckArray(JsonArray array, Schema schema, string path, AdmissionErrors errors)
    {
        if (array.Count < schema.MinItems)
        {
            errors.Add(path, $"must have at least {schema.MinItems} items, not {array.Count}");
        }

        if (array.Count > schema.MaxItems)
        {
            errors.Add(path, $"must have at most {schema.MaxItems} items, not {array.Count}");
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < array.Count; i++)
        {
            var item = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
            Check(array[i], schema.Items ?? new Schema { IsOpen = true }, item, errors);
            if (Identity(array[i], schema) is { } identity && !seen.Add(identity))
            {
                errors.Add(item, $"is a duplicate of another item: {identity}");
            }
        }
    }

    private static string? Identity(JsonNode? item, Schema schema) => item switch
    {
        JsonObject obj when !schema.ListMapKeys.IsEmpty => string.Join(", ", schema.ListMapKeys.Select(k => $"{k} {obj[k]?.ToJsonString() ?? "(none)"}")),
        not null when schema.IsSet => item.ToJsonString(),
        _ => null,
    };

    private static void CheckAlternatives(JsonNode node, Schema schema, string path, AdmissionErrors errors)
    {
        if (!schema.OneOf.IsEmpty && schema.OneOf.Count(s => Holds(node, s)) != 1)
        {
            errors.Add(path, "must have exactly one of the forms that its schema allows");
        }

        if (!schema.AnyOf.IsEmpty && !schema.AnyOf.Any(s => Holds(node, s)))
        {
            errors.Add(path, "must have one of the forms that its schema allows");
        }

        if (schema.Not is not null && Holds(node, schema.Not))
        {
            errors.Add(path, "must not have this form");
        }
    }

    private static bool Holds(JsonNode node, Schema schema)
    {
        var errors = new AdmissionErrors();
        Check(node, schema, "", errors);
        return errors.IsEmpty;
    }

    private static bool IsOfType(JsonValue value, string type) => (type, value.GetValueKind()) switch
    {
        ("", _) => true,
        ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => ScalarValidation.Integer(value) is not null,
        ("number", JsonValueKind.Number) => true,
        _ => false,
    };

    private static string Describe(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    private static string Field(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
