using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;
using k8s;

namespace GatewayApi.ControlPlane.Api;

/// <summary>
/// Requests to the Kubernetes API. The connection (kubeconfig, in-cluster credentials and their rotation, trust) is the client library's;
/// what travels is JSON as it is, because no model stands between the API and what reads or writes it.
/// </summary>
internal sealed class KubernetesApi : IDisposable
{
    /// <summary>The field manager of everything that this controller writes.</summary>
    public const string FieldManager = Controller.Name;

    private static readonly string Manager = Uri.EscapeDataString(FieldManager);

    // Bounds a request whose answer ends by itself; a watch has its own watchdog.
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(30);

    private readonly Kubernetes _client;

    /// <summary>Connects when the first request is made.</summary>
    public KubernetesApi(KubernetesClientConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.FirstMessageHandlerSetup = static handler =>
        {
            // The library's three minutes are too long to find out that a server's machine has vanished. Only HTTP/2 has pings.
            handler.KeepAlivePingDelay = TimeSpan.FromSeconds(15);
            handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
            handler.ConnectTimeout = TimeSpan.FromSeconds(5);
            handler.EnableMultipleHttp2Connections = true;
        };
        _client = new Kubernetes(configuration);
        _client.HttpClient.Timeout = Timeout.InfiniteTimeSpan;
    }

    /// <summary>Reads an object or a list.</summary>
    /// <exception cref="ApiException">The server refused.</exception>
    public Task<JsonObject> GetAsync(string path, CancellationToken cancellation) => CallAsync(HttpMethod.Get, path, null, null, cancellation);

    /// <summary>Creates an object in the collection of the path.</summary>
    /// <exception cref="ApiException">The server refused.</exception>
    public Task<JsonObject> CreateAsync(string path, JsonObject obj, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, $"{path}?fieldManager={Manager}", obj, "application/json", cancellation);

    /// <summary>Replaces an object or a subresource; its resource version guards against overwriting what was not read.</summary>
    /// <exception cref="ApiException">The server refused.</exception>
    public Task<JsonObject> ReplaceAsync(string path, JsonObject obj, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Put, $"{path}?fieldManager={Manager}", obj, "application/json", cancellation);

    /// <summary>Changes some fields of an object (RFC 7396).</summary>
    /// <exception cref="ApiException">The server refused.</exception>
    public Task<JsonObject> MergeAsync(string path, JsonObject patch, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Patch, $"{path}?fieldManager={Manager}", patch, "application/merge-patch+json", cancellation);

    /// <summary>Applies a manifest on the server; takes over fields that others own.</summary>
    /// <param name="path">The object, which need not exist.</param>
    /// <param name="manifest">The fields that the manager wants to own, and no others.</param>
    /// <param name="manager">Who owns them from now on.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ApiException">The server refused.</exception>
    public Task<JsonObject> ApplyAsync(string path, JsonObject manifest, string manager, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Patch, $"{path}?fieldManager={Uri.EscapeDataString(manager)}&force=true", manifest, "application/apply-patch+yaml", cancellation);

    /// <summary>Deletes an object, as long as it is the one that was seen.</summary>
    /// <param name="path">The object.</param>
    /// <param name="uid">The uid of the object that is meant: another one of the same name stays.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ApiException">The server refused.</exception>
    public Task<JsonObject> DeleteAsync(string path, string uid, CancellationToken cancellation)
    {
        var options = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            ["propagationPolicy"] = "Background",
            ["preconditions"] = new JsonObject { ["uid"] = uid },
        };
        return CallAsync(HttpMethod.Delete, path, options, "application/json", cancellation);
    }

    /// <summary>Opens a response that is read as it comes: a watch, or a list too large to be held. The caller disposes of it.</summary>
    /// <param name="path">The path with its query.</param>
    /// <param name="accept">The form that is asked for, <see cref="MediaTypes"/>; null leaves it to the server.</param>
    /// <param name="cancellation">Ends the waiting for the head of the answer.</param>
    /// <exception cref="ApiException">The server refused.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string path, string? accept, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(RequestLimit);
        try
        {
            // Once the head is there the limit has done its work; what follows is bounded by whoever reads.
            return await SendAsync(HttpMethod.Get, path, null, null, limit.Token, accept);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {RequestLimit.TotalSeconds} s", e);
        }
    }

    /// <summary>Reads an answer whole and as it is.</summary>
    /// <param name="path">The path.</param>
    /// <param name="accept">The form that is asked for; null leaves it to the server.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ApiException">The server refused.</exception>
    public Task<byte[]> GetBytesAsync(string path, string? accept, CancellationToken cancellation) =>
        BytesAsync(HttpMethod.Get, path, null, accept, cancellation);

    /// <summary>Replaces an object or a subresource; the answer stays as the server wrote it.</summary>
    /// <exception cref="ApiException">The server refused.</exception>
    public Task<byte[]> ReplaceBytesAsync(string path, JsonObject obj, CancellationToken cancellation) =>
        BytesAsync(HttpMethod.Put, $"{path}?fieldManager={FieldManager}", obj, null, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<byte[]> BytesAsync(HttpMethod method, string path, JsonObject? body, string? accept, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(RequestLimit);
        try
        {
            using var response = await SendAsync(method, path, body, "application/json", limit.Token, accept);
            return await response.Content.ReadAsByteArrayAsync(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"{method} {path}: no answer within {RequestLimit.TotalSeconds} s", e);
        }
    }

    private async Task<JsonObject> CallAsync(HttpMethod method, string path, JsonObject? body, string? type, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(RequestLimit);
        try
        {
            using var response = await SendAsync(method, path, body, type, limit.Token);
            await using var content = await response.Content.ReadAsStreamAsync(limit.Token);
            return await JsonNode.ParseAsync(content, cancellationToken: limit.Token) as JsonObject
                ?? throw new HttpRequestException($"{method} {path}: the answer is not an object");
        }
        catch (JsonException e)
        {
            throw new HttpRequestException($"{method} {path}: the answer is not JSON", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"{method} {path}: no answer within {RequestLimit.TotalSeconds} s", e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, JsonObject? body, string? type, CancellationToken cancellation, string? accept = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_client.BaseUri, path)) { Version = HttpVersion.Version20 };
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(type!));
        }

        HttpResponseMessage response;
        try
        {
            if (_client.Credentials is { } credentials)
            {
                await credentials.ProcessHttpRequestAsync(request, cancellation);
            }

            response = await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // A connection that is closed the moment it was made shows as a bare socket error.
            throw new HttpRequestException(e.Message, e);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ApiStatus.ReadAsync(response, cancellation);
        }
    }
}
