using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>An open watch.</summary>
internal sealed class EventStream(HttpResponseMessage response, StreamReader lines) : IAsyncDisposable
{
    public static async Task<EventStream> Open(HttpClient client, string url)
    {
        var response = await client.GetAsync(new Uri(url, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        return new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event in short; null at the end.</summary>
    public async Task<string?> Next() => await NextObject() is not { } item
        ? null
        : item.Text("type") switch
        {
            "ERROR" => $"ERROR {item.Number("object", "code")} {item.Text("object", "reason")}",
            "BOOKMARK" when item.At("object", "metadata", "annotations", "k8s.io/initial-events-end") is not null => "BOOKMARK initial-events-end",
            "BOOKMARK" => $"BOOKMARK {item.Text("object", "metadata", "resourceVersion")}",
            var type => $"{type} {item.Text("object", "metadata", "name")}",
        };

    public async Task<JsonObject?> NextObject()
    {
        using var deadline = new CancellationTokenSource(TestApiServer.Patience);
        return await lines.ReadLineAsync(deadline.Token) is { } line ? JsonNode.Parse(line)!.AsObject() : null;
    }

    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
