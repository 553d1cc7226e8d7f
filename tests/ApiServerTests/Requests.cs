using System.Text;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>Shorthand for requests.</summary>
internal static class Requests
{
    public static HttpClient Client(this TestApiServer server, string? token = null) => server.CreateClient(token);

    public static async Task<JsonObject> Json(this HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

    public static Task<HttpResponseMessage> Merge(this HttpClient client, string url, string patch) => client.Patch(url, patch, "application/merge-patch+json");

    public static Task<HttpResponseMessage> Patch(this HttpClient client, string url, string patch, string type) =>
        client.PatchAsync(new Uri(url, UriKind.Relative), new StringContent(patch, Encoding.UTF8, type));

    public static Task<HttpResponseMessage> Apply(this HttpClient client, string url, string manager, string yaml, bool isForced = false) =>
        client.Patch($"{url}?fieldManager={manager}{(isForced ? "&force=true" : "")}", yaml, "application/apply-patch+yaml");
}
