using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Http;

/// <summary>An answer with its body.</summary>
internal sealed record ApiResponse(int Code, ReadOnlyMemory<byte> Body, string ContentType = "application/json")
{
    /// <summary>Seconds after which to try again; null without the header.</summary>
    public int? RetryAfter { get; init; }

    public static ApiResponse Of(JsonNode body, int code = 200) => new(code, JsonSerializer.SerializeToUtf8Bytes(body, StoredObject.Plain));

    public static ApiResponse Of(ApiException refusal) =>
        Of(refusal.Status, refusal.Code) with { RetryAfter = (int?)refusal.Status.Number("details", "retryAfterSeconds") };

    public static ApiResponse Text(int code, string text) => new(code, System.Text.Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");
}
