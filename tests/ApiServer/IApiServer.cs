using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.FaultInjection;

namespace GatewayApi.Tests.ApiServer;

/// <summary>
/// A Kubernetes API server as the end-to-end tests see it: the one within the test process, or a real one. What is done by these members is an
/// administrator's doing; it is neither recorded nor subject to faults.
/// </summary>
/// <remarks>Resources may be named <c>httproutes</c>, <c>httproutes.gateway.networking.k8s.io</c> or <c>HTTPRoute</c>.</remarks>
public interface IApiServer : IAsyncDisposable
{
    /// <summary>Where clients reach it.</summary>
    Uri Address { get; }

    /// <summary>Every request that came from clients over HTTP.</summary>
    RequestLog Requests { get; }

    /// <summary>Makes clients' requests go wrong.</summary>
    FaultInjector Faults { get; }

    /// <summary>What its processes have logged of late; "" when it has none.</summary>
    string Log { get; }

    /// <summary>Closes the port that clients know and every connection at once; the objects stay, and this object goes on to reach them.</summary>
    Task StopAsync();

    /// <summary>Opens the same port again after <see cref="StopAsync"/>.</summary>
    Task StartAgainAsync();

    /// <summary>Writes a kubeconfig with a bearer token, the administrator's by default, to a file and returns the path.</summary>
    string WriteKubeconfig(string path, string? token = null);

    /// <summary>A client that sends a bearer token, the administrator's by default, and trusts the server's certificate.</summary>
    HttpClient CreateClient(string? token = null);

    /// <summary>Issues a token of a service account, as the kubelet mounts it into pods.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="serviceAccount">The name of the service account, which must be there.</param>
    /// <param name="audience">Whom it is for; "" for the API server.</param>
    /// <param name="lifetime">An hour by default; a negative one makes a token that has run out.</param>
    Task<string> IssueTokenAsync(string ns, string serviceAccount, string audience = "", TimeSpan? lifetime = null);

    /// <summary>Creates an object. A kind that it defines is served when the task ends.</summary>
    /// <exception cref="ApiException">It is refused.</exception>
    Task<JsonObject> CreateAsync(JsonObject obj);

    /// <summary>Creates the objects of a YAML text, in order.</summary>
    /// <exception cref="ApiException">One is refused; those before it stay.</exception>
    async Task<IReadOnlyList<JsonObject>> CreateAsync(string yaml)
    {
        var created = new List<JsonObject>();
        foreach (var obj in Yaml.Documents(yaml))
        {
            created.Add(await CreateAsync(obj));
        }

        return created;
    }

    /// <summary>Creates a namespace.</summary>
    Task<JsonObject> CreateNamespaceAsync(string name, params (string Name, string Value)[] labels) => CreateAsync(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject(labels.Select(static l => KeyValuePair.Create(l.Name, (JsonNode?)l.Value))) },
    });

    /// <summary>Creates or changes the objects of a YAML text, in order, as <c>kubectl apply --server-side --force-conflicts</c> does.</summary>
    /// <exception cref="ApiException">One is refused; those before it stay.</exception>
    Task<IReadOnlyList<JsonObject>> ApplyManifestAsync(string yaml, string fieldManager = "kubectl");

    /// <summary>An object; null when it is not there.</summary>
    Task<JsonObject?> GetAsync(string resource, string ns, string name);

    /// <summary>All objects of a kind, of a namespace or of all.</summary>
    Task<IReadOnlyList<JsonObject>> ListAsync(string resource, string ns = "", string labelSelector = "");

    /// <summary>Puts an object in the place of what is there.</summary>
    /// <exception cref="ApiException">It is refused.</exception>
    Task<JsonObject> UpdateAsync(JsonObject obj, string subresource = "");

    /// <summary>Changes an object by a merge patch.</summary>
    /// <exception cref="ApiException">It is refused.</exception>
    Task<JsonObject> PatchAsync(string resource, string ns, string name, JsonObject patch, string subresource = "");

    /// <summary>Changes an object by a merge patch in YAML or JSON.</summary>
    /// <exception cref="ApiException">It is refused.</exception>
    Task<JsonObject> PatchAsync(string resource, string ns, string name, string patch, string subresource = "") =>
        PatchAsync(resource, ns, name, Yaml.Documents(patch).Single(), subresource);

    /// <summary>Deletes an object.</summary>
    /// <exception cref="ApiException">It is not there.</exception>
    Task DeleteAsync(string resource, string ns, string name, string propagationPolicy = "Background");

    /// <summary>Waits until an object is there that fulfils a condition.</summary>
    /// <exception cref="TimeoutException">It did not in time; the message shows what is there.</exception>
    Task<JsonObject> WaitForAsync(string resource, string ns, string name, Func<JsonObject, bool> predicate, TimeSpan? timeout = null);

    /// <summary>Waits until an object is there.</summary>
    Task<JsonObject> WaitForAsync(string resource, string ns, string name, TimeSpan? timeout = null) => WaitForAsync(resource, ns, name, static _ => true, timeout);

    /// <summary>Waits until an object is gone.</summary>
    Task WaitForGoneAsync(string resource, string ns, string name, TimeSpan? timeout = null);
}
