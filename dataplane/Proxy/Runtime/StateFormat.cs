using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GatewayApi.DataPlane.Routing;
using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>
/// The file that keeps what is held: <c>GWAS</c>, format version (1 byte), Gateway, then batches of changes, the first from nothing. A batch is its length,
/// the number of resources that are set, each of them, the number of names that go, each of them, and the SHA-256 of all since the one before. Numbers are 32
/// bits, big-endian, and stand before what they count; texts are UTF-8.
/// </summary>
internal static class StateFormat
{
    /// <summary>The format's version.</summary>
    public const byte Version = 2;

    /// <summary>How the file begins.</summary>
    public static ReadOnlySpan<byte> Magic => "GWAS"u8;

    /// <summary>A whole file.</summary>
    /// <param name="gateway">"namespace/name".</param>
    /// <param name="resources">What is held.</param>
    public static byte[] Write(string gateway, ResourceSet<HeldResource> resources)
    {
        using var file = new MemoryStream();
        file.Write(Magic);
        file.WriteByte(Version);
        Block(file, Encoding.UTF8.GetBytes(gateway));
        Batch(file, resources.Since(ResourceSet<HeldResource>.Empty));
        return Sealed(file);
    }

    /// <summary>A batch, to be appended.</summary>
    public static byte[] Write(ResourceChanges<HeldResource> changes)
    {
        using var batch = new MemoryStream();
        Batch(batch, changes);
        return Sealed(batch);
    }

    private static void Batch(MemoryStream file, ResourceChanges<HeldResource> changes)
    {
        var names = changes.Removes.Select(Encoding.UTF8.GetBytes).ToArray();
        Number(file, 8 + changes.Upserts.Sum(static u => 4 + u.Value.Serialized.Length) + names.Sum(static n => 4 + n.Length));
        Number(file, changes.Upserts.Length);
        foreach (var (_, resource) in changes.Upserts)
        {
            Block(file, resource.Serialized.Span);
        }

        Number(file, names.Length);
        foreach (var name in names)
        {
            Block(file, name);
        }
    }

    private static byte[] Sealed(MemoryStream content)
    {
        content.Write(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
        return content.ToArray();
    }

    private static void Block(MemoryStream to, ReadOnlySpan<byte> content)
    {
        Number(to, content.Length);
        to.Write(content);
    }

    private static void Number(MemoryStream to, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        to.Write(bytes);
    }
}
