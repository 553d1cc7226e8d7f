using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>
/// Reads strings so that equal short ones are mostly the same instance: thousands of routes repeat their kind, their API group, their namespace and the
/// names of their parents.
/// </summary>
internal sealed class PooledStringConverter : JsonConverter<string>
{
    private const int Longest = 64;

    // A power of two. Each place holds what was read last of all that belongs there; threads may overwrite each other's.
    private static readonly string?[] Pool = new string?[4096];

    /// <inheritdoc/>
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > Longest || reader.TokenType != JsonTokenType.String
            ? reader.GetString()
            : Of(reader.ValueSpan);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value);
    }

    /// <inheritdoc/>
    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value);
    }

    private static string Of(ReadOnlySpan<byte> utf8)
    {
        Span<char> buffer = stackalloc char[Longest];
        if (!Encoding.UTF8.TryGetChars(utf8, buffer, out var length))
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var text = buffer[..length];
        ref var place = ref Pool[string.GetHashCode(text) & (Pool.Length - 1)];
        return place is { } known && text.SequenceEqual(known) ? known : place = text.ToString();
    }
}
