using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>A good object of a file.</summary>
/// <param name="Id">Kind, namespace, name.</param>
/// <param name="Document">The document it comes from, from 1.</param>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Text">As written, defaulted, in JSON: smaller than the tree of its nodes, which is rarely asked for.</param>
/// <param name="Object">The model; its generation is not set.</param>
internal sealed record ManifestObject(ObjectId Id, int Document, int Line, ReadOnlyMemory<byte> Text, KubernetesObject Object)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The nodes of <see cref="Text"/>, made anew with each call.</summary>
    public JsonObject Parse() => JsonNode.Parse(Text.Span)!.AsObject();

    /// <summary>Whether both say the same.</summary>
    public bool Says(ManifestObject other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Text.Span.SequenceEqual(other.Text.Span) || JsonNode.DeepEquals(Parse(), other.Parse());
    }

    /// <summary>A <see cref="Text"/>.</summary>
    public static ReadOnlyMemory<byte> TextOf(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteTo(writer);
        }

        return buffer.ToArray();
    }

    /// <summary>The name alone: content may be secret.</summary>
    public override string ToString() => Id.ToString();
}
