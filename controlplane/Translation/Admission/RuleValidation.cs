using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Admission.Cel;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>Evaluates the rules of a schema (<c>x-kubernetes-validations</c>) wherever the field they stand at is present.</summary>
internal static class RuleValidation
{
    /// <summary>Evaluates all rules.</summary>
    /// <param name="obj">The object with its defaults.</param>
    /// <param name="old">What is in force; null when the object is new.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="errors">Receives what does not hold.</param>
    public static void Validate(JsonObject obj, JsonObject? old, Schema schema, AdmissionErrors errors) => Check(obj, old, schema, "", errors);

    private static void Check(JsonNode node, JsonNode? old, Schema schema, string path, AdmissionErrors errors)
    {
        foreach (var rule in schema.Rules)
        {
            if (!rule.IsTransition || old is not null)
            {
                Evaluate(rule, node, old, path, errors);
            }
        }

        if (node is JsonObject obj)
        {
            foreach (var (name, value) in obj)
            {
                if (value is not null && (schema.Properties.GetValueOrDefault(name) ?? schema.AdditionalProperties) is { } child)
                {
                    Check(value, (old as JsonObject)?[name], child, path.Length == 0 ? name : $"{path}.{name}", errors);
                }
            }
        }
        else if (node is JsonArray array && schema.Items is not null)
        {
            for (var i = 0; i < array.Count; i++)
            {
                // Items of lists cannot be followed from one version to the next but by their keys.
                Check(array[i]!, Counterpart(array[i]!, old as JsonArray, schema), schema.Items, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), errors);
            }
        }
    }

    private static void Evaluate(SchemaRule rule, JsonNode node, JsonNode? old, string path, AdmissionErrors errors)
    {
        try
        {
            var variables = old is null ? CelScope.Of("self", node) : CelScope.Of("self", node).With("oldSelf", CelValue.From(old));
            if (CelEvaluator.Evaluate(rule.Expression, variables) is not true)
            {
                errors.Add(path, rule.Message);
            }
        }
        catch (CelException e)
        {
            errors.Add(path, $"{rule.Message} ({e.Message})");
        }
    }

    private static JsonNode? Counterpart(JsonNode item, JsonArray? old, Schema schema) =>
        schema.ListMapKeys.IsEmpty ? null : old?.FirstOrDefault(o => schema.ListMapKeys.All(k => JsonNode.DeepEquals(o?[k], item[k])));
}
