using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;

namespace GatewayApi.Tests.ApiServer.Real;

/// <summary>Requests of the administrator to a real API server.</summary>
internal sealed class RestClient(HttpClient client) : IDisposable
{
    public const string Json = "application/json";
    public const string Apply = "application/apply-patch+yaml";
    public const string Merge = "application/merge-patch+json";

    /// <summary>Sends a request and reads the object that comes back.</summary>
    /// <exception cref="ApiException">It is refused.</exception>
    public async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body = null, string type = Json)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(type));
        }

        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!.AsObject()
            : throw Refused((int)response.StatusCode, text);
    }

    /// <summary>Reads an object; null when it, or the whole resource, is not there.</summary>
    public async Task<JsonObject?> FindAsync(string path)
    {
        try
        {
            return await SendAsync(HttpMethod.Get, path);
        }
        catch (ApiException refusal) when (refusal.Code == 404)
        {
            return null;
        }
    }

    public void Dispose() => client.Dispose();

    private static ApiException Refused(int code, string text)
    {
        try
        {
            if (JsonNode.Parse(text) is JsonObject status && status.Text("kind") == "Status" && status.Number("code") is not null)
            {
                return new ApiException(status);
            }
        }
        catch (JsonException)
        {
            // Paths that do not exist are answered in plain text.
        }

        return Refusal.Of(code, "", text);
    }
}
