using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>Writes entries as JSON, one object per line; fields that do not apply are left out.</summary>
internal static class AccessLogFormat
{
    // The log is no web page: quotes, backslashes and controls are escaped, and nothing else.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A writer for <see cref="Write"/>.</summary>
    public static Utf8JsonWriter Writer(IBufferWriter<byte> output) => new(output, Options);

    /// <summary>Appends a line.</summary>
    public static void Write(AccessLogEntry entry, ArrayBufferWriter<byte> output, Utf8JsonWriter json)
    {
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("time"u8, entry.Time);
        if (entry.Status is { } status)
        {
            json.WriteString("method"u8, entry.Method);
            json.WriteString("host"u8, entry.Host);
            json.WriteString("path"u8, entry.Path);
            json.WriteString("protocol"u8, entry.Protocol);
            json.WriteNumber("status"u8, status);
        }
        else
        {
            Optional(json, "server_name"u8, entry.Host);
            json.WriteString("protocol"u8, entry.Protocol);
        }

        json.WriteNumber("bytes_received"u8, entry.BytesReceived);
        json.WriteNumber("bytes_sent"u8, entry.BytesSent);
        json.WriteNumber("duration_ms"u8, Math.Round(entry.Duration.TotalMilliseconds, 3));
        json.WriteString("client"u8, entry.Client);
        Optional(json, "listener"u8, entry.Listener);
        if (entry.Route is not null)
        {
            json.WriteString("route_kind"u8, entry.RouteKind);
            json.WriteString("route"u8, entry.Route);
            json.WriteNumber("rule"u8, entry.Rule ?? 0);
            Optional(json, "rule_name"u8, entry.RuleName);
        }

        Optional(json, "backend"u8, entry.Backend);
        Optional(json, "endpoint"u8, entry.Endpoint);
        if (entry.Attempts > 1)
        {
            json.WriteNumber("attempts"u8, entry.Attempts);
        }

        if (entry.Mirrors > 0)
        {
            json.WriteNumber("mirrors"u8, entry.Mirrors);
        }

        Optional(json, "reason"u8, entry.Reason);
        Optional(json, "detail"u8, entry.Detail);
        Optional(json, "trace_id"u8, entry.TraceId);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static void Optional(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
