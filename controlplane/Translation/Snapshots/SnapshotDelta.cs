using System.Collections.Immutable;
using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>What turns the resources a proxy holds into a snapshot.</summary>
/// <param name="Target">The snapshot.</param>
/// <param name="Upserts">New and changed resources, in ordinal order of their names.</param>
/// <param name="Removes">Names that are no longer part of it, in ordinal order.</param>
public sealed record SnapshotDelta(Snapshot Target, ImmutableArray<SnapshotResource> Upserts, ImmutableArray<string> Removes)
{
    /// <summary>True when the proxy already holds exactly the snapshot.</summary>
    public bool IsEmpty => Upserts.IsEmpty && Removes.IsEmpty;

    /// <summary>The difference between what is held and a snapshot.</summary>
    /// <param name="held">Names and hashes of what the proxy holds.</param>
    /// <param name="target">What it is to hold.</param>
    public static SnapshotDelta Between(IReadOnlyDictionary<string, ResourceHash> held, Snapshot target)
    {
        ArgumentNullException.ThrowIfNull(held);
        ArgumentNullException.ThrowIfNull(target);
        var upserts = target.Resources.Values.Where(r => !held.TryGetValue(r.Name, out var hash) || hash != r.Hash);
        var removes = held.Keys.Where(name => !target.Resources.ContainsKey(name)).Order(StringComparer.Ordinal);
        return new SnapshotDelta(target, [.. upserts], [.. removes]);
    }

    /// <summary>The difference between two snapshots.</summary>
    public static SnapshotDelta Between(Snapshot from, Snapshot target)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(target);
        var changes = target.Resources.Since(from.Resources);
        return new SnapshotDelta(target, [.. changes.Upserts.Select(static r => r.Value)], changes.Removes);
    }
}
