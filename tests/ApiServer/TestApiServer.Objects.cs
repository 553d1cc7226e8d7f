using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Patching;
using GatewayApi.Tests.ApiServer.Storage;
using GatewayApi.Tests.ApiServer.Watching;

namespace GatewayApi.Tests.ApiServer;

/// <summary>What an administrator does: the same as over HTTP, but not recorded and not subject to faults.</summary>
/// <remarks>Resources may be named <c>httproutes</c>, <c>httproutes.gateway.networking.k8s.io</c> or <c>HTTPRoute</c>.</remarks>
public sealed partial class TestApiServer
{
    private static readonly WriteOptions AsAdmin = new() { FieldManager = "test", FieldValidation = "Strict", IsForced = true };

    /// <summary>Creates an object.</summary>
    /// <exception cref="ApiException">It is refused.</exception>
    public Task<JsonObject> CreateAsync(JsonObject obj) => Do(() => _writer.Create(Of(obj), obj, AsAdmin).Object);

    /// <summary>Creates the objects of a YAML text, in order.</summary>
    /// <exception cref="ApiException">One is refused; those before it stay.</exception>
    public async Task<IReadOnlyList<JsonObject>> CreateAsync(string yaml)
    {
        var created = new List<JsonObject>();
        foreach (var obj in Yaml.Documents(yaml))
        {
            created.Add(await CreateAsync(obj));
        }

        return created;
    }

    /// <summary>Creates a namespace.</summary>
    public Task<JsonObject> CreateNamespaceAsync(string name, params (string Name, string Value)[] labels) => CreateAsync(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject(labels.Select(static l => KeyValuePair.Create(l.Name, (JsonNode?)l.Value))) },
    });

    /// <summary>Creates or changes the objects of a YAML text, in order, as <c>kubectl apply --server-side --force-conflicts</c> does.</summary>
    /// <exception cref="ApiException">One is refused; those before it stay.</exception>
    public Task<IReadOnlyList<JsonObject>> ApplyManifestAsync(string yaml, string fieldManager = "kubectl") => Do<IReadOnlyList<JsonObject>>(() =>
    [
        .. Yaml.Documents(yaml).Select(obj => new Apply.ServerSideApply(_writer).Apply(
            Of(obj) with { Name = obj.Text("metadata", "name") }, obj, AsAdmin with { FieldManager = fieldManager }).Object.Clone()),
    ]);

    /// <summary>An object; null when it is not there.</summary>
    public Task<JsonObject?> GetAsync(string resource, string ns, string name) => Do(() => _store.Get(Type(resource), Type(resource).Key(ns, name))?.Object);

    /// <summary>All objects of a kind, of a namespace or of all.</summary>
    public Task<IReadOnlyList<JsonObject>> ListAsync(string resource, string ns = "", string labelSelector = "") => Do<IReadOnlyList<JsonObject>>(() =>
        [.. _reader.List(Of(resource, ns, ""), new ListQuery { LabelSelector = labelSelector }).Objects.Select(static o => o.Object.Clone())]);

    /// <summary>Puts an object in the place of what is there.</summary>
    /// <exception cref="ApiException">It is refused.</exception>
    public Task<JsonObject> UpdateAsync(JsonObject obj, string subresource = "") =>
        Do(() => _writer.Replace(Of(obj) with { Name = obj.Text("metadata", "name"), Subresource = subresource }, obj, AsAdmin).Object);

    /// <summary>Changes an object by a merge patch.</summary>
    /// <exception cref="ApiException">It is refused.</exception>
    public Task<JsonObject> PatchAsync(string resource, string ns, string name, JsonObject patch, string subresource = "") => Do(() =>
        _writer.Change(Of(resource, ns, name) with { Subresource = subresource }, AsAdmin, current => MergePatch.Apply(current, patch)!.AsObject()).Object);

    /// <summary>Changes an object by a merge patch in YAML or JSON.</summary>
    /// <exception cref="ApiException">It is refused.</exception>
    public Task<JsonObject> PatchAsync(string resource, string ns, string name, string patch, string subresource = "") =>
        PatchAsync(resource, ns, name, Yaml.Documents(patch).Single(), subresource);

    /// <summary>Deletes an object.</summary>
    /// <exception cref="ApiException">It is not there.</exception>
    public Task DeleteAsync(string resource, string ns, string name, string propagationPolicy = "Background") =>
        Do(() => _deleter.Delete(Of(resource, ns, name), new JsonObject { ["propagationPolicy"] = propagationPolicy }));

    /// <summary>Issues a token of a service account, as the kubelet mounts it into pods.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="serviceAccount">The name of the service account, which must be there.</param>
    /// <param name="audience">Whom it is for; "" for the API server.</param>
    /// <param name="lifetime">An hour by default.</param>
    /// <param name="pod">The pod it is bound to; "" for none.</param>
    public string IssueToken(string ns, string serviceAccount, string audience = "", TimeSpan? lifetime = null, string pod = "")
    {
        var account = _reader.Get(Of("serviceaccounts", ns, serviceAccount));
        return _issuer.Issue(
            account,
            [audience.Length > 0 ? audience : Authorization.TokenIssuer.ApiAudience],
            lifetime ?? TimeSpan.FromHours(1),
            pod.Length > 0 ? _reader.Get(Of("pods", ns, pod)) : null);
    }

    /// <inheritdoc/>
    public Task<string> IssueTokenAsync(string ns, string serviceAccount, string audience = "", TimeSpan? lifetime = null) =>
        Do(() => IssueToken(ns, serviceAccount, audience, lifetime));

    /// <summary>Waits until an object is there that fulfils a condition; looks again with every change.</summary>
    /// <exception cref="TimeoutException">It did not in time; the message shows what is there.</exception>
    public async Task<JsonObject> WaitForAsync(string resource, string ns, string name, Func<JsonObject, bool> predicate, TimeSpan? timeout = null) =>
        (await WaitAsync(resource, ns, name, obj => obj is not null && predicate(obj), timeout))!;

    /// <summary>Waits until an object is there.</summary>
    public Task<JsonObject> WaitForAsync(string resource, string ns, string name, TimeSpan? timeout = null) => WaitForAsync(resource, ns, name, static _ => true, timeout);

    /// <summary>Waits until an object is gone.</summary>
    public Task WaitForGoneAsync(string resource, string ns, string name, TimeSpan? timeout = null) => WaitAsync(resource, ns, name, static obj => obj is null, timeout);

    private async Task<JsonObject?> WaitAsync(string resource, string ns, string name, Func<JsonObject?, bool> predicate, TimeSpan? timeout)
    {
        var queue = new WatchQueue();
        _store.WatchEverything(queue);
        using var deadline = new CancellationTokenSource(timeout ?? Patience);
        try
        {
            while (true)
            {
                var current = await GetIfServed(resource, ns, name);
                if (predicate(current))
                {
                    return current;
                }

                try
                {
                    await queue.Items.WaitToReadAsync(deadline.Token);
                }
                catch (OperationCanceledException)
                {
                    throw new TimeoutException($"{resource} {ns}/{name} did not come to be as expected; it is:\n{current?.ToJsonString() ?? "not there"}");
                }

                while (queue.Items.TryRead(out _))
                {
                }
            }
        }
        finally
        {
            _store.Unwatch(queue);
        }
    }

    // A kind whose CRD is still to come has no objects yet.
    private Task<JsonObject?> GetIfServed(string resource, string ns, string name) =>
        _catalogue.Named(resource) is null ? Task.FromResult<JsonObject?>(null) : GetAsync(resource, ns, name);

    private ResourceType Type(string resource) => _catalogue.Named(resource) ?? throw Refusal.NoSuchResource();

    private Target Of(string resource, string ns, string name) => new(Type(resource), Type(resource).StorageVersion, ns, name);

    private Target Of(JsonObject obj)
    {
        var (type, version) = _catalogue.OfKind(obj.Text("apiVersion"), obj.Text("kind")) ?? throw Refusal.NoSuchResource();
        var ns = obj.Text("metadata", "namespace");
        return new Target(type, version, !type.Namespaced ? "" : ns.Length > 0 ? ns : "default", "");
    }

    private static Task<T> Do<T>(Func<T> work)
    {
        try
        {
            var result = work();
            return Task.FromResult(result is JsonObject obj ? (T)(object)obj.Clone() : result);
        }
        catch (ApiException refusal)
        {
            return Task.FromException<T>(refusal);
        }
    }
}
