namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>
/// Puts data in chunks (RFC 9112, section 7.1). The size has a fixed width, so that data can be received first, right where it will be sent from.
/// </summary>
internal static class ChunkedEncoder
{
    /// <summary>Bytes before the data: four digits, CR LF.</summary>
    public const int Before = 6;

    /// <summary>Bytes after the data: CR LF.</summary>
    public const int After = 2;

    /// <summary>Bytes of data in one chunk at most.</summary>
    public const int MaxData = 0xFFFF;

    /// <summary>The last chunk, without the end of its trailer section.</summary>
    public static ReadOnlySpan<byte> Last => "0\r\n"u8;

    /// <summary>Writes what stands around data that is in place already.</summary>
    /// <param name="chunk">The bytes before, the data, the bytes after.</param>
    /// <param name="data">Bytes of data, from 1.</param>
    public static void Enclose(Span<byte> chunk, int data)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data, MaxData);
        for (var i = 3; i >= 0; i--)
        {
            var digit = (data >> (4 * (3 - i))) & 0xF;
            chunk[i] = (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        }

        "\r\n"u8.CopyTo(chunk[4..]);
        "\r\n"u8.CopyTo(chunk[(Before + data)..]);
    }
}
