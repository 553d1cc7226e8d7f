using System.Text.Json.Nodes;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>Checks what every kind has in common: names and labels.</summary>
internal static partial class ObjectMetaValidation
{
    private const int MaxName = 253;
    private const int MaxLabel = 63;

    public static void Validate(JsonNode? metadata, string kind, AdmissionErrors errors)
    {
        if (metadata is not JsonObject meta)
        {
            errors.Add("metadata", "is required and must be an object");
            return;
        }

        // Namespaces and Services become DNS labels.
        Name(meta["name"], "metadata.name", isLabel: kind is "Namespace" or "Service", errors);
        if (meta.ContainsKey("namespace"))
        {
            Name(meta["namespace"], "metadata.namespace", isLabel: true, errors);
        }

        foreach (var (key, value) in Entries(meta, "labels", errors))
        {
            CheckKey(key, "metadata.labels", errors);
            if (value.Length > MaxLabel || !LabelValue().IsMatch(value))
            {
                errors.Add($"metadata.labels[{key}]", $"'{value}' is not a valid label value");
            }
        }

        foreach (var (key, _) in Entries(meta, "annotations", errors))
        {
            CheckKey(key, "metadata.annotations", errors);
        }
    }

    private static void Name(JsonNode? node, string path, bool isLabel, AdmissionErrors errors)
    {
        if (node?.GetValueKind() != JsonValueKind.String)
        {
            errors.Add(path, "is required and must be a string");
            return;
        }

        var name = node.GetValue<string>();
        if (name.Length > (isLabel ? MaxLabel : MaxName) || !(isLabel ? DnsLabel() : DnsSubdomain()).IsMatch(name))
        {
            errors.Add(path, $"'{name}' is not a valid name: lower case letters, digits and '-'{(isLabel ? "" : " and '.'")}, beginning and ending with a letter or digit");
        }
    }

    private static IEnumerable<(string Key, string Value)> Entries(JsonObject meta, string field, AdmissionErrors errors)
    {
        if (meta[field] is not { } node)
        {
            yield break;
        }

        if (node is not JsonObject map)
        {
            errors.Add($"metadata.{field}", "must be an object");
            yield break;
        }

        foreach (var (key, value) in map)
        {
            if (value?.GetValueKind() == JsonValueKind.String)
            {
                yield return (key, value.GetValue<string>());
            }
            else
            {
                errors.Add($"metadata.{field}[{key}]", "must be a string");
            }
        }
    }

    private static void CheckKey(string key, string path, AdmissionErrors errors)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = key[(slash + 1)..];
        if (name.Length is 0 or > MaxLabel || !LabelValue().IsMatch(name) || (slash >= 0 && !DnsSubdomain().IsMatch(key[..slash])))
        {
            errors.Add(path, $"'{key}' is not a valid key");
        }
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex DnsLabel();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex DnsSubdomain();

    [GeneratedRegex(@"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z")]
    private static partial Regex LabelValue();
}
