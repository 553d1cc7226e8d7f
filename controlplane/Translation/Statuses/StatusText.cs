using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>
/// A <c>status</c> in the API's form, as text. There is one for every route, and the tree of its nodes is ten times as large; it is made when something
/// is to be merged or shown.
/// </summary>
public readonly struct StatusText : IEquatable<StatusText>
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly byte[] _utf8;

    private StatusText(byte[] utf8) => _utf8 = utf8;

    /// <summary>The text of a status.</summary>
    public static StatusText Of(JsonObject status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            status.WriteTo(writer);
        }

        return new StatusText(buffer.WrittenSpan.ToArray());
    }

    /// <summary>Its nodes, made anew with each call.</summary>
    public JsonObject Parse() => JsonNode.Parse(_utf8)!.AsObject();

    /// <inheritdoc/>
    public bool Equals(StatusText other) => _utf8.AsSpan().SequenceEqual(other._utf8);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StatusText other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_utf8);
        return hash.ToHashCode();
    }

    /// <summary>The JSON.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_utf8);

    /// <summary>The same text.</summary>
    public static bool operator ==(StatusText left, StatusText right) => left.Equals(right);

    /// <summary>Another text.</summary>
    public static bool operator !=(StatusText left, StatusText right) => !left.Equals(right);
}
