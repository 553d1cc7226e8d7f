using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Api;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>Finds out in which version a custom resource is served, and whether it exists.</summary>
internal sealed class ServedVersions(KubernetesApi api, TimeProvider time)
{
    // What may be read where v1 does not exist yet, best first.
    private static readonly string[] Preference = ["v1", "v1beta1", "v1alpha3", "v1alpha2", "v1alpha1"];
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, ApiResource> _served = new(StringComparer.Ordinal);

    /// <summary>A resource in the version that was served when it was last looked up; as given when that was never.</summary>
    public ApiResource Known(ApiResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return _served.GetValueOrDefault(resource.QualifiedName, resource);
    }

    /// <summary>Looks a resource up.</summary>
    /// <returns>The resource in the best version that is served; null once it is certain that it does not exist.</returns>
    /// <exception cref="ApiException">The server refused.</exception>
    /// <exception cref="HttpRequestException">The server did not answer, or contradicts itself.</exception>
    public async Task<ApiResource?> FindAsync(ApiResource resource, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (await DiscoverAsync(resource, cancellation) is { } served)
        {
            return _served[resource.QualifiedName] = served;
        }

        if (await IsDefinedAsync(resource, cancellation))
        {
            throw new HttpRequestException($"{resource.QualifiedName} is defined, but not served yet");
        }

        return null;
    }

    private async Task<ApiResource?> DiscoverAsync(ApiResource resource, CancellationToken cancellation)
    {
        if (await OrNullAsync($"/apis/{resource.Group}", cancellation) is not { } group)
        {
            return null;
        }

        var versions = Items(group, "versions").Select(static v => $"{v["version"]}").ToArray();
        foreach (var version in Preference.Intersect(versions))
        {
            if (await OrNullAsync($"/apis/{resource.Group}/{version}", cancellation) is { } list
                && Items(list, "resources").Any(r => $"{r["name"]}" == resource.Plural))
            {
                return resource with { Version = version };
            }
        }

        return null;
    }

    // A server that has just started may not know its custom resources yet; the definition is in its storage, or is not.
    private async Task<bool> IsDefinedAsync(ApiResource resource, CancellationToken cancellation)
    {
        try
        {
            return await OrNullAsync(ApiResources.CustomResourceDefinitions.Object(null, resource.QualifiedName), cancellation) is not null;
        }
        catch (ApiException e) when (e.Code == 403)
        {
            // Without the right to read definitions, a second look has to do.
            await Task.Delay(SecondLook, time, cancellation);
            return await DiscoverAsync(resource, cancellation) is not null;
        }
    }

    private async Task<JsonObject?> OrNullAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await api.GetAsync(path, cancellation);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    private static IEnumerable<JsonObject> Items(JsonObject list, string name) => (list[name] as JsonArray)?.OfType<JsonObject>() ?? [];
}
