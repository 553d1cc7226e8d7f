using System.Text.Json;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>
/// What can be told of an object in one pass over its bytes, without making anything of it: enough to see that nothing has changed.
/// </summary>
internal readonly ref struct ObjectHeader
{
    /// <summary>Namespace and name.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary><c>metadata.uid</c>, the bytes between the quotes; empty when there is none.</summary>
    public required ReadOnlySpan<byte> Uid { get; init; }

    /// <summary><c>metadata.resourceVersion</c>; "" when there is none.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary><c>metadata.generation</c>; 0 for kinds that have none.</summary>
    public required long Generation { get; init; }

    /// <summary><c>metadata.labels</c> as it stands; empty when there are none.</summary>
    public required ReadOnlySpan<byte> Labels { get; init; }

    /// <summary><c>metadata.annotations</c> as it stands; empty when there are none.</summary>
    public required ReadOnlySpan<byte> Annotations { get; init; }

    /// <summary>True while the object waits for its finalizers.</summary>
    public required bool IsBeingDeleted { get; init; }

    /// <summary><c>status</c> as it stands; empty when there is none.</summary>
    public required ReadOnlySpan<byte> Status { get; init; }

    /// <summary>Reads an object, or the metadata of one.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static ObjectHeader Read(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> metadata = default;
        ReadOnlySpan<byte> status = default;
        var reader = new Utf8JsonReader(json);
        Enter(ref reader);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                metadata = Value(ref reader, json);
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                status = Value(ref reader, json);
            }
            else
            {
                reader.Skip();
            }
        }

        return ReadMetadata(metadata, status);
    }

    private static ObjectHeader ReadMetadata(ReadOnlySpan<byte> json, ReadOnlySpan<byte> status)
    {
        string ns = "", name = "", version = "";
        ReadOnlySpan<byte> uid = default, labels = default, annotations = default;
        long generation = 0;
        var deleted = false;
        var reader = new Utf8JsonReader(json);
        Enter(ref reader);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                name = Text(ref reader);
            }
            else if (reader.ValueTextEquals("namespace"u8))
            {
                ns = Text(ref reader);
            }
            else if (reader.ValueTextEquals("resourceVersion"u8))
            {
                version = Text(ref reader);
            }
            else if (reader.ValueTextEquals("uid"u8))
            {
                uid = Value(ref reader, json).Trim((byte)'"');
            }
            else if (reader.ValueTextEquals("generation"u8))
            {
                generation = reader.Read() && reader.TokenType == JsonTokenType.Number ? reader.GetInt64() : 0;
            }
            else if (reader.ValueTextEquals("labels"u8))
            {
                labels = Value(ref reader, json);
            }
            else if (reader.ValueTextEquals("annotations"u8))
            {
                annotations = Value(ref reader, json);
            }
            else
            {
                deleted |= reader.ValueTextEquals("deletionTimestamp"u8);
                reader.Skip();
            }
        }

        return new ObjectHeader
        {
            Key = new ObjectKey(ns, name),
            Uid = uid,
            ResourceVersion = version,
            Generation = generation,
            Labels = labels,
            Annotations = annotations,
            IsBeingDeleted = deleted,
            Status = status,
        };
    }

    private static void Enter(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("expected an object");
        }
    }

    private static string Text(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";

    // The reader stands on the name of a property.
    private static ReadOnlySpan<byte> Value(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
