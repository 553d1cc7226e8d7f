using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>Writes what <see cref="StateFormat"/> is made of, piece by piece: the whole is as large as the configuration, and would be in memory a second time.</summary>
/// <param name="to">Where it goes.</param>
internal sealed class SealedOutput(Stream to) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _used;

    /// <summary>Bytes written, those that are still to go included.</summary>
    public long Length { get; private set; }

    /// <summary>Writes bytes.</summary>
    public void Write(ReadOnlySpan<byte> content)
    {
        Length += content.Length;
        while (content.Length > 0)
        {
            var count = Math.Min(content.Length, _buffer.Length - _used);
            content[..count].CopyTo(_buffer.AsSpan(_used));
            _used += count;
            content = content[count..];
            if (_used == _buffer.Length)
            {
                Flush();
            }
        }
    }

    /// <summary>Writes a number in 32 bits.</summary>
    public void Number(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        Write(bytes);
    }

    /// <summary>Writes bytes with their number in front.</summary>
    public void Block(ReadOnlySpan<byte> content)
    {
        Number(content.Length);
        Write(content);
    }

    /// <summary>Writes the SHA-256 of all since the last seal, and lets everything go on its way.</summary>
    public void Seal()
    {
        Flush();
        Span<byte> seal = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(seal);
        to.Write(seal);
        Length += seal.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        _hash.AppendData(_buffer.AsSpan(0, _used));
        to.Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }
}
