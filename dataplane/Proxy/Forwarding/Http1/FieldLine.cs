namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>
/// One field line of a head or a trailer section (RFC 9110, section 5; RFC 9112, section 5), as positions in the bytes it was read from.
/// </summary>
/// <param name="NameStart">Where the name begins.</param>
/// <param name="NameLength">Above zero.</param>
/// <param name="ValueStart">Where the value begins, without the blanks around it.</param>
/// <param name="ValueLength">May be zero.</param>
internal readonly record struct FieldLine(int NameStart, int NameLength, int ValueStart, int ValueLength)
{
    // Names are short, so that a table is quicker than a search.
    private static readonly bool[] TokenBytes = Table("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>Reads a line.</summary>
    /// <param name="bytes">What the line is part of.</param>
    /// <param name="start">Where the line begins.</param>
    /// <param name="end">Where it ends, before its CR LF.</param>
    /// <param name="line">The line.</param>
    /// <returns>False for a name that is no token (so also a folded line and a blank before the colon), no colon, or a control character in the value.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int start, int end, out FieldLine line)
    {
        line = default;
        var text = bytes[start..end];
        var colon = text.IndexOf((byte)':');
        if (colon <= 0 || !IsToken(text[..colon]))
        {
            return false;
        }

        var value = text[(colon + 1)..];
        if (!IsText(value))
        {
            return false;
        }

        var first = value.IndexOfAnyExcept((byte)' ', (byte)'\t');
        var length = first < 0 ? 0 : value.LastIndexOfAnyExcept((byte)' ', (byte)'\t') + 1 - first;
        line = new FieldLine(start, colon, start + colon + 1 + Math.Max(first, 0), length);
        return true;
    }

    /// <summary>Whether bytes may stand in a value or a reason phrase: no control character but the tab.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        for (var control = rest.IndexOfAnyInRange((byte)0, (byte)0x1F); control >= 0; control = rest.IndexOfAnyInRange((byte)0, (byte)0x1F))
        {
            if (rest[control] != (byte)'\t')
            {
                return false;
            }

            rest = rest[(control + 1)..];
        }

        return !bytes.Contains((byte)0x7F);
    }

    /// <summary>The name.</summary>
    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> bytes) => bytes.Slice(NameStart, NameLength);

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> bytes) => bytes.Slice(ValueStart, ValueLength);

    private static bool IsToken(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (!TokenBytes[b])
            {
                return false;
            }
        }

        return true;
    }

    private static bool[] Table(ReadOnlySpan<byte> bytes)
    {
        var table = new bool[256];
        foreach (var b in bytes)
        {
            table[b] = true;
        }

        return table;
    }
}
