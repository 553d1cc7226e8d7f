using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
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
        return ResourceSet<Version>.Empty.With(resources.Select(static r => KeyValuePair.Create(r.Key, new Version(r.Value))), []).Root;
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

    private readonly record struct Version(ResourceHash Hash) : IVersioned;
}
