using System.Buffers.Binary;

namespace GatewayApi.DataPlane.Listening;

/// <summary>
/// Reads the length-prefixed structures of TLS (RFC 8446, section 3). Once something did not fit, <see cref="Failed"/> stays true and all
/// reads give nothing.
/// </summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Something was longer than what contains it.</summary>
    public bool Failed { get; private set; }

    /// <summary>Nothing is left, or nothing can be read any more.</summary>
    public readonly bool AtEnd => Failed || _rest.IsEmpty;

    /// <summary>A number of one to three bytes.</summary>
    public int Number(int size)
    {
        var bytes = Bytes(size);
        var value = 0;
        foreach (var b in bytes)
        {
            value = (value << 8) | b;
        }

        return value;
    }

    /// <summary>Bytes of a known length.</summary>
    public ReadOnlySpan<byte> Bytes(int length)
    {
        if (Failed || length > _rest.Length)
        {
            Failed = true;
            return [];
        }

        var result = _rest[..length];
        _rest = _rest[length..];
        return result;
    }

    /// <summary>Bytes that are preceded by their length.</summary>
    /// <param name="size">Bytes of the length.</param>
    public ReadOnlySpan<byte> Vector(int size) => Bytes(Number(size));

    /// <summary>True when a list of two-byte numbers contains one.</summary>
    public static bool Contains(ReadOnlySpan<byte> list, Func<ushort, bool> wanted)
    {
        for (var i = 0; i + 1 < list.Length; i += 2)
        {
            if (wanted(BinaryPrimitives.ReadUInt16BigEndian(list[i..])))
            {
                return true;
            }
        }

        return false;
    }
}
