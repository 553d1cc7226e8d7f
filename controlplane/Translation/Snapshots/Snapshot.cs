using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>
/// All resources of one Gateway at one moment. Equal content has an equal version, in every replica and after every restart.
/// </summary>
public sealed class Snapshot
{
    /// <summary>No resources.</summary>
    public static readonly Snapshot Empty = new(ResourceSet<SnapshotResource>.Empty);

    private Snapshot(ResourceSet<SnapshotResource> resources)
    {
        Resources = resources;
        Version = Root.ToString();
    }

    /// <summary>The resources by name.</summary>
    public ResourceSet<SnapshotResource> Resources { get; }

    /// <summary>The hash over all names and hashes.</summary>
    public ResourceHash Root => Resources.Root;

    /// <summary><see cref="Root"/> in hexadecimal.</summary>
    public string Version { get; }

    /// <summary>A snapshot of these resources. Those that <paramref name="previous"/> has with the same content are taken from there.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public static Snapshot Create(IReadOnlyCollection<SnapshotResource> resources, Snapshot? previous = null)
    {
        ArgumentNullException.ThrowIfNull(resources);
        previous ??= Empty;
        var names = new HashSet<string>(resources.Count, StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            if (!names.Add(resource.Name))
            {
                throw new ArgumentException($"{resource.Name} occurs twice", nameof(resources));
            }
        }

        return previous.With(resources, previous.Resources.Keys.Where(name => !names.Contains(name)));
    }

    /// <summary>This snapshot with some resources removed and some replaced or added.</summary>
    /// <param name="resources">What is replaced or added; what is there with the same content stays the same instance.</param>
    /// <param name="removes">Names that go.</param>
    public Snapshot With(IEnumerable<SnapshotResource> resources, IEnumerable<string> removes)
    {
        ArgumentNullException.ThrowIfNull(resources);
        ArgumentNullException.ThrowIfNull(removes);
        var after = Resources.With(resources.Select(static r => KeyValuePair.Create(r.Name, r)), removes);
        return ReferenceEquals(after, Resources) ? this : new Snapshot(after);
    }
}
