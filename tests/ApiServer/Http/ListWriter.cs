using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Http;

/// <summary>Writes lists from the bytes of their objects.</summary>
internal static class ListWriter
{
    public static ApiResponse Write(Target target, ListPage page, Representation representation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", representation.ListKind ?? (target.Type.ListKind.Length > 0 ? target.Type.ListKind : target.Type.Kind + "List"));
            json.WriteString("apiVersion", representation.ApiVersion ?? target.Type.ApiVersion(target.Version));
            Metadata(json, page);
            representation.WriteColumns(json);
            json.WriteStartArray(representation.ItemsField);
            foreach (var stored in page.Objects)
            {
                json.WriteRawValue(representation.ItemBytes(stored, target.Version), skipInputValidation: true);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new ApiResponse(200, buffer.WrittenMemory);
    }

    private static void Metadata(Utf8JsonWriter json, ListPage page)
    {
        json.WriteStartObject("metadata");
        json.WriteString("resourceVersion", page.Version.ToString(CultureInfo.InvariantCulture));
        if (page.Continue.Length > 0)
        {
            json.WriteString("continue", page.Continue);
        }

        if (page.Remaining is { } remaining)
        {
            json.WriteNumber("remainingItemCount", remaining);
        }

        json.WriteEndObject();
    }
}
