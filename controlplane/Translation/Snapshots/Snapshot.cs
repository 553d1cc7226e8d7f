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

    private readonly Lazy<HashSet<SnapshotResource>> _instances;

    private Snapshot(ImmutableSortedDictionary<string, SnapshotResource> resources)
    {
        Resources = resources;
        Root = ResourceHash.Root(resources.Select(static r => KeyValuePair.Create(r.Key, r.Value.Hash)));
        Version = Root.ToString();
        _instances = new Lazy<HashSet<SnapshotResource>>(() => new HashSet<SnapshotResource>(resources.Values, ReferenceEqualityComparer.Instance));
    }

    /// <summary>The resources by name, in ordinal order.</summary>
    public ImmutableSortedDictionary<string, SnapshotResource> Resources { get; }

    /// <summary>The hash over all names and hashes.</summary>
    public ResourceHash Root { get; }

    /// <summary><see cref="Root"/> in hexadecimal.</summary>
    public string Version { get; }

    /// <summary>A snapshot of these resources. Those that <paramref name="previous"/> has with the same content are taken from there.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public static Snapshot Create(IEnumerable<SnapshotResource> resources, Snapshot? previous = null)
    {
        ArgumentNullException.ThrowIfNull(resources);
        previous ??= Empty;
        var before = previous.Resources;
        var builder = before.ToBuilder();
        var kept = new HashSet<SnapshotResource>(before.Count, ReferenceEqualityComparer.Instance);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            // Most are the very instances of before; finding out by their names would cost more than all the rest.
            if (previous._instances.Value.Contains(resource) ? !kept.Add(resource) : !names.Add(resource.Name))
            {
                throw new ArgumentException($"{resource.Name} occurs twice", nameof(resources));
            }

            if (!kept.Contains(resource) && (!builder.TryGetValue(resource.Name, out var old) || old.Hash != resource.Hash))
            {
                builder[resource.Name] = resource;
            }
        }

        var count = names.Count + kept.Count;
        if (count != builder.Count)
        {
            names.UnionWith(kept.Select(static r => r.Name));
            if (names.Count != count)
            {
                throw new ArgumentException("a name occurs twice", nameof(resources));
            }

            builder.RemoveRange([.. builder.Keys.Where(name => !names.Contains(name))]);
        }

        var after = builder.ToImmutable();
        return ReferenceEquals(after, before) ? previous : new Snapshot(after);
    }

    /// <summary>This snapshot with some resources replaced or added.</summary>
    public Snapshot With(IEnumerable<SnapshotResource> resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        return new Snapshot(Resources.SetItems(resources.Select(static r => KeyValuePair.Create(r.Name, r))));
    }
}
