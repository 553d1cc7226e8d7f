using System.Text;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>A Secret's <c>stringData</c>: plain text for people to write, merged over <c>data</c> as an API server does.</summary>
internal static class SecretText
{
    /// <summary>Merges in place; other kinds are left alone.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static FieldError? Merge(JsonObject obj, ManifestKind kind)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(kind);
        if (kind.Kind != Kinds.Secret)
        {
            return null;
        }

        if (Encode(obj) is { } error)
        {
            return error;
        }

        return CheckBase64(obj);
    }

    private static FieldError? Encode(JsonObject obj)
    {
        if (obj["stringData"] is not { } node)
        {
            return null;
        }

        if (node is not JsonObject texts || (obj["data"] ??= new JsonObject()) is not JsonObject data)
        {
            return new FieldError("stringData", "stringData and data must be mappings");
        }

        foreach (var (name, value) in texts)
        {
            if (value is not JsonValue scalar || !scalar.TryGetValue<string>(out var text))
            {
                return new FieldError($"stringData.{name}", "must be a string");
            }

            data[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        }

        obj.Remove("stringData");
        return null;
    }

    private static FieldError? CheckBase64(JsonObject obj)
    {
        if (obj["data"] is not JsonObject data)
        {
            return null;
        }

        foreach (var (name, value) in data)
        {
            if (value is not JsonValue scalar || !scalar.TryGetValue<string>(out var text) || !System.Buffers.Text.Base64.IsValid(text))
            {
                return new FieldError($"data.{name}", "must be a string in base64");
            }
        }

        return null;
    }
}
