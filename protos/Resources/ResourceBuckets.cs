using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GatewayApi.Protos.Resources;

/// <summary>
/// How a set of resources is hashed: the names are dealt out to buckets, each bucket is hashed for itself, and the root is the hash of the buckets'
/// hashes. So a change costs as much as the bucket it is in, and not as much as everything.
/// </summary>
internal static class ResourceBuckets
{
    /// <summary>How many there are. Part of what a root is, like all of this: both ends of a stream have to agree.</summary>
    public const int Count = 256;

    /// <summary>The bucket of a name: FNV-1a over its UTF-16 code units, which spreads names that differ in one digit.</summary>
    public static int Of(string name)
    {
        var hash = 2166136261u;
        foreach (var unit in name)
        {
            hash = unchecked((hash ^ unit) * 16777619u);
        }

        return (int)((hash ^ (hash >> 16)) % Count);
    }

    /// <summary>The hash of a bucket's names and versions, in ordinal order of the names; zero without any.</summary>
    public static ResourceHash Hash<T>(ReadOnlySpan<KeyValuePair<string, T>> sorted)
        where T : IVersioned
    {
        if (sorted.IsEmpty)
        {
            return default;
        }

        // One buffer and one call: hashing piece by piece costs ten times as much.
        var length = 0;
        foreach (var (name, _) in sorted)
        {
            length += Encoding.UTF8.GetByteCount(name) + sizeof(int) + ResourceHash.Length;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var rest = buffer.AsSpan(0, length);
        foreach (var (name, resource) in sorted)
        {
            // The length goes first, so that no two sets can spell the same bytes.
            var bytes = Encoding.UTF8.GetBytes(name, rest[(sizeof(int) + ResourceHash.Length)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, bytes);
            BinaryPrimitives.WriteUInt128BigEndian(rest[sizeof(int)..], resource.Hash.Value);
            rest = rest[(sizeof(int) + ResourceHash.Length + bytes)..];
        }

        var hash = ResourceHash.Of(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return hash;
    }

    /// <summary>The hash over the buckets' hashes.</summary>
    public static ResourceHash Root(ReadOnlySpan<ResourceHash> buckets)
    {
        Span<byte> bytes = stackalloc byte[Count * ResourceHash.Length];
        for (var i = 0; i < buckets.Length; i++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes[(i * ResourceHash.Length)..], buckets[i].Value);
        }

        return ResourceHash.Of(bytes);
    }
}
