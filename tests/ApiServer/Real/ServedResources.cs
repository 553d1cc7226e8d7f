using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Real;

/// <summary>The resources that a server has, from its discovery; asked for again when one is missing.</summary>
internal sealed class ServedResources(RestClient rest)
{
    private volatile IReadOnlyList<ServedResource> _known = [];

    /// <summary>By <c>httproutes</c>, <c>httproutes.gateway.networking.k8s.io</c> or <c>HTTPRoute</c>; the core group and preferred versions come first. Null when there is none.</summary>
    public Task<ServedResource?> NamedAsync(string name) => FindAsync(
        all => all.FirstOrDefault(r => r.Id == name) ?? all.OrderBy(static r => r.Group.Length).FirstOrDefault(r => r.Plural == name || r.Kind == name));

    /// <summary>The resource of objects that say they are of a version and a kind; null when there is none.</summary>
    public Task<ServedResource?> OfKindAsync(string apiVersion, string kind) =>
        FindAsync(all => all.FirstOrDefault(r => r.ApiVersion == apiVersion && r.Kind == kind));

    /// <summary>All of them as they are now, each in every version.</summary>
    public async Task<IReadOnlyList<ServedResource>> ReadAsync()
    {
        var groups = (await rest.SendAsync(HttpMethod.Get, "/apis")).Items("groups")
            .SelectMany(static g => g.Items("versions").Select(v => (Group: g.Text("name"), Version: v.Text("version"))));
        var lists = await Task.WhenAll(groups.Prepend((Group: "", Version: "v1")).Select(async g => Of(g.Group, g.Version, await ListAsync(g.Group, g.Version))));
        return _known = [.. lists.SelectMany(static l => l)];
    }

    private async Task<ServedResource?> FindAsync(Func<IReadOnlyList<ServedResource>, ServedResource?> choose) => choose(_known) ?? choose(await ReadAsync());

    // A group that goes while it is asked for has nothing.
    private async Task<JsonObject> ListAsync(string group, string version) =>
        await rest.FindAsync(group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}") ?? [];

    private static IEnumerable<ServedResource> Of(string group, string version, JsonObject list) =>
        list.Items("resources").Where(static r => !r.Text("name").Contains('/', StringComparison.Ordinal)).Select(r => new ServedResource(
            group, version, r.Text("name"), r.Text("kind"), r.IsTrue("namespaced"), (r["verbs"] as JsonArray ?? []).Any(static v => (string?)v == "list")));
}
