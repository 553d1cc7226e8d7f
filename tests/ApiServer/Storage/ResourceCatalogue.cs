using System.Collections.Immutable;
using GatewayApi.Tests.ApiServer.Crds;

namespace GatewayApi.Tests.ApiServer.Storage;

/// <summary>The kinds that are served: those built in and those that CRDs define.</summary>
internal sealed class ResourceCatalogue
{
    private volatile ImmutableDictionary<string, ResourceType> _types =
        BuiltInResources.All.ToImmutableDictionary(static t => t.Id, StringComparer.Ordinal);

    public IEnumerable<ResourceType> All => _types.Values.OrderBy(static t => t.Id, StringComparer.Ordinal);

    /// <summary>A served kind; null when there is none.</summary>
    public ResourceType? Find(string group, string version, string plural) =>
        _types.GetValueOrDefault(group.Length == 0 ? plural : $"{plural}.{group}") is { } type && type.Versions.Contains(version) ? type : null;

    /// <summary>The kind of objects that say they are of it; null when there is none.</summary>
    public (ResourceType Type, string Version)? OfKind(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var (group, version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        return _types.Values.FirstOrDefault(t => t.Group == group && t.Kind == kind && t.Versions.Contains(version)) is { } type ? (type, version) : null;
    }

    /// <summary>
    /// By <c>httproutes</c>, <c>httproutes.gateway.networking.k8s.io</c> or <c>HTTPRoute</c>; the core group comes first. Null when there is none.
    /// </summary>
    public ResourceType? Named(string name) => _types.GetValueOrDefault(name)
        ?? All.OrderBy(static t => t.Group.Length).FirstOrDefault(t => t.Plural == name || t.Kind == name);

    /// <summary>Serves what a CRD defines, from now on.</summary>
    public void Define(StoredObject crd)
    {
        lock (this)
        {
            var type = CustomResource.Of(crd);
            _types = _types.SetItem(type.Id, type);
        }
    }

    /// <summary>Serves it no longer.</summary>
    public void Undefine(string id)
    {
        lock (this)
        {
            _types = _types.Remove(id);
        }
    }
}
