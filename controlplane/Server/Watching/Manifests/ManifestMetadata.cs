using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>Finds out which object a manifest is of. Whether the names are good ones is for admission to say.</summary>
internal static class ManifestMetadata
{
    /// <summary>The namespace of objects that name none.</summary>
    public const string DefaultNamespace = "default";

    private static readonly string[] ServerFields = ["generation", "managedFields", "resourceVersion", "uid", "selfLink"];

    /// <summary>Reads name and namespace, sets the default namespace, drops the fields that only a server may set.</summary>
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

        if (Text(metadata["name"]) is not { Length: > 0 } name)
        {
            error = new FieldError("metadata.name", "a string is required");
            return null;
        }

        foreach (var field in ServerFields)
        {
            metadata.Remove(field);
        }

        if (!kind.IsNamespaced)
        {
            metadata.Remove("namespace");
            return new ObjectKey("", name);
        }

        if ((metadata["namespace"] ??= DefaultNamespace) is var ns && Text(ns) is { } text)
        {
            return new ObjectKey(text, name);
        }

        error = new FieldError("metadata.namespace", "must be a string");
        return null;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
