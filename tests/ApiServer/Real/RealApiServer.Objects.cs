using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;

namespace GatewayApi.Tests.ApiServer.Real;

/// <summary>What an administrator does, past the server that records.</summary>
public sealed partial class RealApiServer
{
    private const string Manager = "?fieldManager=test&fieldValidation=Strict";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public async Task<JsonObject> CreateAsync(JsonObject obj)
    {
        var (resource, ns) = await OfAsync(obj);
        return await ServeAsync(await _rest.SendAsync(HttpMethod.Post, resource.Collection(ns) + Manager, obj));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JsonObject>> ApplyManifestAsync(string yaml, string fieldManager = "kubectl")
    {
        var applied = new List<JsonObject>();
        foreach (var obj in Yaml.Documents(yaml))
        {
            var (resource, ns) = await OfAsync(obj);
            var path = $"{resource.Object(ns, obj.Text("metadata", "name"))}?fieldManager={Uri.EscapeDataString(fieldManager)}&fieldValidation=Strict&force=true";
            applied.Add(await ServeAsync(await _rest.SendAsync(HttpMethod.Patch, path, obj, RestClient.Apply)));
        }

        return applied;
    }

    /// <inheritdoc/>
    public async Task<JsonObject?> GetAsync(string resource, string ns, string name) => await _rest.FindAsync((await NamedAsync(resource)).Object(ns, name));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string resource, string ns = "", string labelSelector = "")
    {
        var served = await NamedAsync(resource);
        var selector = labelSelector.Length > 0 ? "?labelSelector=" + Uri.EscapeDataString(labelSelector) : "";
        var items = (await _rest.SendAsync(HttpMethod.Get, served.Collection(ns) + selector)).Items("items").Select(static i => i.Clone()).ToArray();

        // Lists of built-in kinds leave out what their items are.
        Array.ForEach(items, i => (i["apiVersion"], i["kind"]) = (served.ApiVersion, served.Kind));
        return items;
    }

    /// <inheritdoc/>
    public async Task<JsonObject> UpdateAsync(JsonObject obj, string subresource = "")
    {
        var (resource, ns) = await OfAsync(obj);
        return await _rest.SendAsync(HttpMethod.Put, resource.Object(ns, obj.Text("metadata", "name"), subresource) + Manager, obj);
    }

    /// <inheritdoc/>
    public async Task<JsonObject> PatchAsync(string resource, string ns, string name, JsonObject patch, string subresource = "") =>
        await _rest.SendAsync(HttpMethod.Patch, (await NamedAsync(resource)).Object(ns, name, subresource) + Manager, patch, RestClient.Merge);

    /// <inheritdoc/>
    public async Task DeleteAsync(string resource, string ns, string name, string propagationPolicy = "Background") =>
        await _rest.SendAsync(HttpMethod.Delete, (await NamedAsync(resource)).Object(ns, name), new JsonObject { ["propagationPolicy"] = propagationPolicy });

    /// <inheritdoc/>
    public async Task<JsonObject> WaitForAsync(string resource, string ns, string name, Func<JsonObject, bool> predicate, TimeSpan? timeout = null) =>
        (await WaitAsync($"{resource} {ns}/{name}", () => FindAsync(resource, ns, name), obj => obj is not null && predicate(obj), timeout))!;

    /// <inheritdoc/>
    public Task WaitForGoneAsync(string resource, string ns, string name, TimeSpan? timeout = null) =>
        WaitAsync($"{resource} {ns}/{name}", () => FindAsync(resource, ns, name), static obj => obj is null, timeout);

    private async Task<JsonObject?> WaitAsync(string what, Func<Task<JsonObject?>> look, Func<JsonObject?, bool> predicate, TimeSpan? timeout)
    {
        using var deadline = new CancellationTokenSource(timeout ?? TestApiServer.Patience);
        using var timer = new PeriodicTimer(LookEvery);
        while (true)
        {
            var current = await look();
            if (predicate(current))
            {
                return current;
            }

            try
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{what} did not come to be as expected; it is:\n{current?.ToJsonString() ?? "not there"}\n{Log}");
            }
        }
    }

    // A kind whose definition is still to come has no objects yet.
    private async Task<JsonObject?> FindAsync(string resource, string ns, string name) =>
        await _served.NamedAsync(resource) is { } served ? await _rest.FindAsync(served.Object(ns, name)) : null;

    // A definition is followed by the kind after a moment: when the server says that it is established, lists it, and answers for it.
    private async Task<JsonObject> ServeAsync(JsonObject created)
    {
        if (created.Text("kind") != "CustomResourceDefinition")
        {
            return created;
        }

        var id = created.Text("metadata", "name");
        return (await WaitAsync(
            $"the kind of {id}",
            async () => await FindAsync("customresourcedefinitions", "", id) is { } crd
                && crd.Items("status", "conditions").Any(static c => c.Text("type") == "Established" && c.Text("status") == "True")
                && await _served.NamedAsync(id) is { } served
                && await _rest.FindAsync(served.Collection("") + "?limit=1") is not null ? crd : null,
            static crd => crd is not null,
            null))!;
    }

    private async Task<ServedResource> NamedAsync(string resource) => await _served.NamedAsync(resource) ?? throw Refusal.NoSuchResource();

    private async Task<(ServedResource Resource, string Namespace)> OfAsync(JsonObject obj)
    {
        var resource = await _served.OfKindAsync(obj.Text("apiVersion"), obj.Text("kind")) ?? throw Refusal.NoSuchResource();
        return (resource, obj.Text("metadata", "namespace") is { Length: > 0 } ns ? ns : resource.IsNamespaced ? "default" : "");
    }
}
