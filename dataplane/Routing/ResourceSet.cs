using System.Collections.Immutable;
using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.Routing;

/// <summary>What the proxy holds: every resource in its last good form.</summary>
public sealed class ResourceSet
{
    /// <summary>Nothing.</summary>
    public static readonly ResourceSet Empty = new(ImmutableDictionary.Create<string, HeldResource>(StringComparer.Ordinal));

    private readonly Lazy<ResourceHash> _root;

    internal ResourceSet(ImmutableDictionary<string, HeldResource> resources)
    {
        Resources = resources;
        _root = new Lazy<ResourceHash>(() => ResourceHash.Root(Resources.Select(static r => KeyValuePair.Create(r.Key, r.Value.Hash))));
    }

    /// <summary>The resources by name.</summary>
    public ImmutableDictionary<string, HeldResource> Resources { get; }

    /// <summary>The hash over all names and hashes: the version of the snapshot when nothing was rejected.</summary>
    public ResourceHash Root => _root.Value;
}
