using System.Text.Json;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>One line of a watch.</summary>
internal readonly ref struct WatchLine
{
    /// <summary>What has happened to the object.</summary>
    public required WatchEventType Type { get; init; }

    /// <summary>The object, as it stands.</summary>
    public required ReadOnlySpan<byte> Object { get; init; }

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">It is no event.</exception>
    public static WatchLine Read(ReadOnlySpan<byte> line)
    {
        var type = WatchEventType.Unknown;
        ReadOnlySpan<byte> obj = default;
        var reader = new Utf8JsonReader(line);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isType, isObject) = (reader.ValueTextEquals("type"u8), reader.ValueTextEquals("object"u8));
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            type = isType ? TypeOf(ref reader) : type;
            reader.Skip();
            obj = isObject ? line[start..(int)reader.BytesConsumed] : obj;
        }

        return new WatchLine { Type = type, Object = obj };
    }

    private static WatchEventType TypeOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("ADDED"u8) || reader.ValueTextEquals("MODIFIED"u8) ? WatchEventType.Changed
        : reader.ValueTextEquals("DELETED"u8) ? WatchEventType.Deleted
        : reader.ValueTextEquals("BOOKMARK"u8) ? WatchEventType.Bookmark
        : reader.ValueTextEquals("ERROR"u8) ? WatchEventType.Error
        : WatchEventType.Unknown;
}
