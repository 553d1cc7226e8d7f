using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using GatewayApi.DataPlane.Routing;
using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>
/// The file that keeps what is held: <c>GWAS</c>, format version (1 byte), Gateway (length, UTF-8), number of resources, each with its
/// length; at the end the SHA-256 of all before. Numbers are 32 bits, big-endian.
/// </summary>
internal static class StateFormat
{
    private const byte Version = 1;

    private static ReadOnlySpan<byte> Magic => "GWAS"u8;

    /// <summary>Writes the resources of a Gateway.</summary>
    /// <param name="gateway">"namespace/name".</param>
    /// <param name="resources">What is held.</param>
    public static byte[] Write(string gateway, ResourceSet resources)
    {
        var name = Encoding.UTF8.GetBytes(gateway);
        var held = resources.Resources.Values.Select(static r => r.Serialized).ToArray();
        var file = new byte[Magic.Length + 1 + 4 + name.Length + 4 + held.Sum(static h => 4 + h.Length) + SHA256.HashSizeInBytes];
        var rest = file.AsSpan();
        Magic.CopyTo(rest);
        rest[Magic.Length] = Version;
        rest = Block(rest[(Magic.Length + 1)..], name);
        BinaryPrimitives.WriteInt32BigEndian(rest, held.Length);
        rest = rest[4..];
        foreach (var resource in held)
        {
            rest = Block(rest, resource.Span);
        }

        SHA256.HashData(file.AsSpan(0, file.Length - rest.Length), rest);
        return file;
    }

    /// <summary>Reads the resources of a Gateway.</summary>
    /// <param name="file">Content of the file.</param>
    /// <param name="gateway">The Gateway it has to belong to.</param>
    /// <param name="resources">What was held.</param>
    /// <param name="problem">Why it cannot be used.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> file, string gateway, [NotNullWhen(true)] out IReadOnlyList<ResourceUpsert>? resources, [NotNullWhen(false)] out string? problem)
    {
        resources = null;
        var span = file.Span;
        var end = file.Length - SHA256.HashSizeInBytes;
        if (end < Magic.Length + 1 || !span.StartsWith(Magic))
        {
            problem = "it is not a state file";
            return false;
        }

        if (!SHA256.HashData(span[..end]).AsSpan().SequenceEqual(span[end..]))
        {
            problem = "it is damaged or not complete";
            return false;
        }

        if (span[Magic.Length] != Version)
        {
            problem = $"its format, {span[Magic.Length]}, is not known to this version of the proxy";
            return false;
        }

        return TryReadBlocks(file[(Magic.Length + 1)..end], gateway, out resources, out problem);
    }

    private static bool TryReadBlocks(
        ReadOnlyMemory<byte> rest, string gateway, [NotNullWhen(true)] out IReadOnlyList<ResourceUpsert>? resources, [NotNullWhen(false)] out string? problem)
    {
        resources = null;
        problem = "it is damaged";
        if (!TryBlock(ref rest, out var name))
        {
            return false;
        }

        if (Encoding.UTF8.GetString(name.Span) is var owner && owner != gateway)
        {
            problem = $"it belongs to the Gateway {owner}";
            return false;
        }

        if (rest.Length < 4)
        {
            return false;
        }

        var count = BinaryPrimitives.ReadInt32BigEndian(rest.Span);
        rest = rest[4..];
        var held = new List<ResourceUpsert>();
        for (var i = 0; i < count; i++)
        {
            if (!TryBlock(ref rest, out var resource))
            {
                return false;
            }

            held.Add(new ResourceUpsert(ResourceHash.Of(resource.Span), resource));
        }

        (resources, problem) = (held, null);
        return true;
    }

    private static Span<byte> Block(Span<byte> to, ReadOnlySpan<byte> content)
    {
        BinaryPrimitives.WriteInt32BigEndian(to, content.Length);
        content.CopyTo(to[4..]);
        return to[(4 + content.Length)..];
    }

    private static bool TryBlock(ref ReadOnlyMemory<byte> rest, out ReadOnlyMemory<byte> content)
    {
        content = default;
        if (rest.Length < 4 || BinaryPrimitives.ReadInt32BigEndian(rest.Span) is var length && (length < 0 || length > rest.Length - 4))
        {
            return false;
        }

        content = rest.Slice(4, length);
        rest = rest[(4 + length)..];
        return true;
    }
}
