using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Snapshots;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>Cuts a delta into messages well under the gRPC limit. A resource that is larger than a part travels alone.</summary>
internal static class DeltaParts
{
    /// <summary>128 KiB. Either end has a buffer for a whole message and keeps it for the next: larger ones save nothing and stay in memory.</summary>
    public const int DefaultBytes = 128 * 1024;

    // Field tags, lengths and the hash of an entry, rounded up.
    private const int EntryOverhead = 40;

    /// <summary>The parts of a delta: at least one, the last one marked.</summary>
    /// <param name="delta">What changes.</param>
    /// <param name="baseVersion">What it starts from.</param>
    /// <param name="maxBytes">Upper bound for a part's size, but for a single large resource.</param>
    public static IEnumerable<DeltaPart> Of(SnapshotDelta delta, string baseVersion, int maxBytes = DefaultBytes)
    {
        ArgumentNullException.ThrowIfNull(delta);
        var part = NewPart(delta, baseVersion);
        var size = 0;
        foreach (var resource in delta.Upserts)
        {
            if (!Fits(ref size, resource.Bytes.Length + EntryOverhead, maxBytes))
            {
                yield return part;
                part = NewPart(delta, baseVersion);
            }

            part.Upserts.Add(new Upsert { Hash = resource.Hash.ToByteString(), Resource = resource.Bytes });
        }

        foreach (var name in delta.Removes)
        {
            if (!Fits(ref size, (name.Length * 3) + EntryOverhead, maxBytes))
            {
                yield return part;
                part = NewPart(delta, baseVersion);
            }

            part.Removes.Add(name);
        }

        part.Last = true;
        yield return part;
    }

    private static bool Fits(ref int size, int entry, int maxBytes)
    {
        var fits = size == 0 || size + entry <= maxBytes;
        size = fits ? size + entry : entry;
        return fits;
    }

    private static DeltaPart NewPart(SnapshotDelta delta, string baseVersion) => new() { Version = delta.Target.Version, BaseVersion = baseVersion };
}
