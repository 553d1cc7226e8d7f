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
        if (from.Root == target.Root)
        {
            return new SnapshotDelta(target, [], []);
        }

        // Both are in ordinal order, and resources that did not change are the same instances: one walk that mostly compares references.
        var upserts = ImmutableArray.CreateBuilder<SnapshotResource>();
        var removes = ImmutableArray.CreateBuilder<string>();
        using var old = from.Resources.Values.GetEnumerator();
        var hasOld = old.MoveNext();
        foreach (var resource in target.Resources.Values)
        {
            var order = -1;
            while (hasOld && (order = ReferenceEquals(old.Current, resource) ? 0 : string.CompareOrdinal(old.Current.Name, resource.Name)) < 0)
            {
                removes.Add(old.Current.Name);
                hasOld = old.MoveNext();
            }

            var isThere = hasOld && order == 0;
            if (!isThere || old.Current.Hash != resource.Hash)
            {
                upserts.Add(resource);
            }

            hasOld = isThere ? old.MoveNext() : hasOld;
        }

        for (; hasOld; hasOld = old.MoveNext())
        {
            removes.Add(old.Current.Name);
        }

        return new SnapshotDelta(target, upserts.DrainToImmutable(), removes.DrainToImmutable());
    }
}
