using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>
/// Reads a page of a list as it arrives: each object is handed on as soon as its last byte is there, and the page is never held as a whole.
/// </summary>
internal sealed class ListPage(PipeReader source, Contiguous.Reader item)
{
    private JsonReaderState _state;
    private bool _inItems;
    private bool _ended;

    /// <summary><c>metadata.resourceVersion</c> of the list.</summary>
    public string ResourceVersion { get; private set; } = "";

    /// <summary><c>metadata.continue</c> of the list; "" when this is its last page.</summary>
    public string Continue { get; private set; } = "";

    /// <summary>Reads to the end.</summary>
    /// <exception cref="JsonException">It is no list.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var result = await source.ReadAsync(cancellation);
            var consumed = Parse(result.Buffer, result.IsCompleted);
            source.AdvanceTo(result.Buffer.GetPosition(consumed), result.Buffer.End);
            if (_ended)
            {
                return;
            }

            if (result.IsCompleted)
            {
                throw new IOException("the list ended in the middle");
            }
        }
    }

    // Consumes whole units, a property or an object; what is there of the next one waits for the rest.
    private long Parse(ReadOnlySequence<byte> buffer, bool isLast)
    {
        var reader = new Utf8JsonReader(buffer, isLast, _state);
        long consumed = 0;
        while (!_ended && Unit(ref reader, buffer))
        {
            consumed = reader.BytesConsumed;
            _state = reader.CurrentState;
        }

        return _ended ? buffer.Length : consumed;
    }

    private bool Unit(ref Utf8JsonReader reader, ReadOnlySequence<byte> buffer)
    {
        if (!reader.Read())
        {
            return false;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when !_inItems:
                return true;
            case JsonTokenType.StartObject:
                var start = reader.TokenStartIndex;
                return reader.TrySkip() && Hand(buffer.Slice(start, reader.BytesConsumed - start));
            case JsonTokenType.EndArray:
                _inItems = false;
                return true;
            case JsonTokenType.EndObject:
                _ended = true;
                return true;
            case JsonTokenType.PropertyName when reader.ValueTextEquals("items"u8):
                var isRead = reader.Read();
                _inItems = isRead && reader.TokenType == JsonTokenType.StartArray;
                return isRead;
            case JsonTokenType.PropertyName:
                var isMetadata = reader.ValueTextEquals("metadata"u8);
                if (!reader.Read())
                {
                    return false;
                }

                var at = reader.TokenStartIndex;
                return reader.TrySkip() && (!isMetadata || ReadMetadata(buffer.Slice(at, reader.BytesConsumed - at)));
            default:
                throw new JsonException("expected a list of objects");
        }
    }

    private bool ReadMetadata(ReadOnlySequence<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isVersion, isContinue) = (reader.ValueTextEquals("resourceVersion"u8), reader.ValueTextEquals("continue"u8));
            reader.Read();
            ResourceVersion = isVersion ? reader.GetString() ?? "" : ResourceVersion;
            Continue = isContinue ? reader.GetString() ?? "" : Continue;
            reader.Skip();
        }

        return true;
    }

    private bool Hand(ReadOnlySequence<byte> json)
    {
        Contiguous.Read(json, item);
        return true;
    }
}
