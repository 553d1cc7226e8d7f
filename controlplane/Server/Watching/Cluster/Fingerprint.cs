using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>
/// 64 bits that stand for some bytes: the head of their SHA-256, because users choose the bytes and must not be able to choose two that look
/// the same. Never 0, which stands for nothing. One thread at a time.
/// </summary>
internal sealed class Fingerprint : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The fingerprint of one piece.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, digest);
        return Head(digest);
    }

    /// <summary>Adds a piece. Its length goes along, so that no two series of pieces can spell the same bytes.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, piece.Length);
        _hash.AppendData(length);
        _hash.AppendData(piece);
    }

    /// <summary>The fingerprint of the pieces since the last call.</summary>
    public ulong Take()
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(digest);
        return Head(digest);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private static ulong Head(ReadOnlySpan<byte> digest) => Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(digest));
}
