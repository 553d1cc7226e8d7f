using System.Collections.Immutable;
using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>
/// All resources of one Gateway at one moment. Equal content has an equal version, in every replica and after every restart.
/// </summary>
public sealed class Snapshot
{
    /// <summary>No resources.</summary>
    public static readonly Snapshot Empty = new(ImmutableSortedDictionary.Create<string, SnapshotResource>(StringComparer.Ordinal));

    private Snapshot(ImmutableSortedDictionary<string, SnapshotResource> resources)
    {
        Resources = resources;
        Root = ResourceHash.Root(resources.Select(static r => KeyValuePair.Create(r.Key, r.Value.Hash)));
        Version = Root.ToString();
    }

    /// <summary>The resources by name, in ordinal order.</summary>
    public ImmutableSortedDictionary<string, SnapshotResource> Resources { get; }

    /// <summary>The hash over all names and hashes.</summary>
    public ResourceHash Root { get; }

    /// <summary><see cref="Root"/> in hexadecimal.</summary>
    public string Version { get; }

    /// <summary>A snapshot of these resources.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public static Snapshot Create(IEnumerable<SnapshotResource> resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var builder = Empty.Resources.ToBuilder();
        foreach (var resource in resources)
        {
            builder.Add(resource.Name, resource);
        }

        return new Snapshot(builder.ToImmutable());
    }

    /// <summary>This snapshot with some resources replaced or added.</summary>
    public Snapshot With(IEnumerable<SnapshotResource> resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        return new Snapshot(Resources.SetItems(resources.Select(static r => KeyValuePair.Create(r.Name, r))));
    }
}
