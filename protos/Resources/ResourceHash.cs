using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace GatewayApi.Protos.Resources;

/// <summary>
/// The version of a resource: the first 16 bytes of the SHA-256 of its serialized form. A cryptographic hash, because users choose the
/// content: nobody can make an edit that keeps the version.
/// </summary>
/// <param name="Value">The 128 bits, big-endian.</param>
public readonly record struct ResourceHash(UInt128 Value)
{
    /// <summary>Length in bytes on the wire.</summary>
    public const int Length = 16;

    /// <summary>The hash of a serialized resource.</summary>
    public static ResourceHash Of(ReadOnlySpan<byte> serialized)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(serialized, digest);
        return Read(digest);
    }

    /// <summary>The hash of a whole set of resources; its order does not matter. It is the version of a snapshot.</summary>
    /// <param name="resources">Names and hashes; a name occurs once.</param>
    public static ResourceHash Root(IEnumerable<KeyValuePair<string, ResourceHash>> resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var sorted = resources.ToArray();
        if (!IsSorted(sorted))
        {
            Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        }

        // One buffer and one call: hashing piece by piece costs ten times as much.
        var length = sorted.Sum(static r => Encoding.UTF8.GetByteCount(r.Key) + sizeof(int) + Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var rest = buffer.AsSpan(0, length);
        foreach (var (name, hash) in sorted)
        {
            // The length goes first, so that no two sets can spell the same bytes.
            var bytes = Encoding.UTF8.GetBytes(name, rest[(sizeof(int) + Length)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, bytes);
            BinaryPrimitives.WriteUInt128BigEndian(rest[sizeof(int)..], hash.Value);
            rest = rest[(sizeof(int) + Length + bytes)..];
        }

        var root = Of(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return root;
    }

    // A snapshot keeps its resources in this order: with thousands of them, sorting costs more than hashing.
    private static bool IsSorted(KeyValuePair<string, ResourceHash>[] resources)
    {
        for (var i = 1; i < resources.Length; i++)
        {
            if (string.CompareOrdinal(resources[i - 1].Key, resources[i].Key) > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads the 16 bytes of the wire.</summary>
    /// <returns>False when the length is another.</returns>
    public static bool TryRead(ByteString bytes, out ResourceHash hash)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        hash = bytes.Length == Length ? Read(bytes.Span) : default;
        return bytes.Length == Length;
    }

    /// <summary>The 16 bytes of the wire.</summary>
    public ByteString ToByteString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return ByteString.CopyFrom(bytes);
    }

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);

    private static ResourceHash Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));
}
