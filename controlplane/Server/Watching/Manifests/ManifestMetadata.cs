using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>The rules for metadata that hold for every kind.</summary>
internal static partial class ManifestMetadata
{
    /// <summary>The namespace of objects that name none.</summary>
    public const string DefaultNamespace = "default";

    /// <summary>Checks name and namespace, sets the default namespace, drops the fields that only a server may set.</summary>
    /// <returns>Null when the object cannot be identified; then <paramref name="error"/> says why.</returns>
    public static ObjectKey? Complete(JsonObject obj, ManifestKind kind, out FieldError error)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(kind);
        error = default;
        if (obj["metadata"] is not JsonObject metadata)
        {
            error = new FieldError("metadata", "an object is required");
            return null;
        }

        var name = Text(metadata["name"]);
        if (name is null || !IsName(name, kind.Kind == Kinds.Namespace || kind.Kind == Kinds.Service))
        {
            error = new FieldError("metadata.name", "required; lower-case letters, digits, '-' and '.' as in a DNS name");
            return null;
        }

        obj.Remove("status");
        metadata.Remove("generation");
        metadata.Remove("managedFields");
        metadata.Remove("resourceVersion");
        if (!kind.IsNamespaced)
        {
            metadata.Remove("namespace");
            return new ObjectKey("", name);
        }

        var ns = metadata.ContainsKey("namespace") ? Text(metadata["namespace"]) : DefaultNamespace;
        if (ns is null || !IsName(ns, true))
        {
            error = new FieldError("metadata.namespace", "lower-case letters, digits and '-' as in a DNS label");
            return null;
        }

        metadata["namespace"] = ns;
        return new ObjectKey(ns, name);
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool IsName(string name, bool label) => label ? name.Length <= 63 && Label().IsMatch(name) : name.Length <= 253 && Subdomain().IsMatch(name);

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();
}
