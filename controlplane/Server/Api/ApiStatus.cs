using System.Text.Json;
using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Api;

/// <summary>Reads the <c>Status</c> of an answer that is no success, and of an error in a watch.</summary>
internal static class ApiStatus
{
    private const int MaxText = 1000;

    /// <summary>The exception that stands for an answer.</summary>
    public static async Task<ApiException> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(response);
        var code = (int)response.StatusCode;
        var retryAfter = response.Headers.RetryAfter?.Delta;
        var text = await response.Content.ReadAsStringAsync(cancellation);
        try
        {
            if (JsonNode.Parse(text) is JsonObject status && Text(status, "kind") == "Status")
            {
                return new ApiException(code, Text(status, "reason"), Text(status, "message"), retryAfter) { IsNamespaceTerminating = HasCause(status, "NamespaceTerminating") };
            }
        }
        catch (JsonException)
        {
            // A proxy or a load balancer on the way may answer in its own words.
        }

        var said = text.Length > MaxText ? text[..MaxText] : text;
        return new ApiException(code, "", said.Length == 0 ? $"{code} {response.ReasonPhrase}" : said, retryAfter);
    }

    /// <summary>The exception that stands for a <c>Status</c> in a watch.</summary>
    public static ApiException Of(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var status = JsonNode.Parse(ref reader) as JsonObject ?? [];
        var code = status["code"] is JsonValue value && value.TryGetValue<int>(out var number) ? number : 500;
        var seconds = status["details"] is JsonObject details && details["retryAfterSeconds"] is JsonValue wait && wait.TryGetValue<int>(out var after) ? after : 0;
        return new ApiException(code, Text(status, "reason"), Text(status, "message"), seconds > 0 ? TimeSpan.FromSeconds(seconds) : null);
    }

    private static bool HasCause(JsonObject status, string reason) =>
        ((status["details"] as JsonObject)?["causes"] as JsonArray ?? []).OfType<JsonObject>().Any(c => Text(c, "reason") == reason);

    private static string Text(JsonObject status, string field) =>
        status[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
