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

    /// <summary>Writes a whole file.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="gateway">"namespace/name".</param>
    /// <param name="resources">What is held.</param>
    /// <returns>How many bytes it has.</returns>
    public static long Write(Stream to, string gateway, ResourceSet<HeldResource> resources)
    {
        using var output = new SealedOutput(to);
        output.Write(Magic);
        output.Write([Version]);
        output.Block(Encoding.UTF8.GetBytes(gateway));
        Batch(output, [.. resources.Values], []);
        return output.Length;
    }

    /// <summary>Writes a batch, to be appended.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="changes">What it says.</param>
    public static void Append(Stream to, ResourceChanges<HeldResource> changes)
    {
        using var output = new SealedOutput(to);
        Batch(output, [.. changes.Upserts.Select(static u => u.Value)], [.. changes.Removes.Select(Encoding.UTF8.GetBytes)]);
    }

    /// <summary>How many bytes a batch has.</summary>
    public static long LengthOf(ResourceChanges<HeldResource> changes) =>
        sizeof(int) + SHA256.HashSizeInBytes + ContentLength(changes.Upserts.Select(static u => u.Value), changes.Removes.Select(Encoding.UTF8.GetByteCount));

    private static void Batch(SealedOutput output, HeldResource[] upserts, byte[][] removes)
    {
        output.Number(ContentLength(upserts, removes.Select(static n => n.Length)));
        output.Number(upserts.Length);
        foreach (var resource in upserts)
        {
            output.Block(resource.Serialized.Span);
        }

        output.Number(removes.Length);
        foreach (var name in removes)
        {
            output.Block(name);
        }

        output.Seal();
    }

    private static int ContentLength(IEnumerable<HeldResource> upserts, IEnumerable<int> removes) =>
        (2 * sizeof(int)) + upserts.Sum(static u => sizeof(int) + u.Serialized.Length) + removes.Sum(static n => sizeof(int) + n);
}
