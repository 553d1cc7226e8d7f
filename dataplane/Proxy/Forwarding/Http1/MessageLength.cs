namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>Reads Content-Length (RFC 9110, section 8.6): digits, and nothing but digits.</summary>
internal static class MessageLength
{
    // Keeps clear of the overflow of 64 bits; no body is that long.
    private const int MaxDigits = 18;

    /// <summary>Reads a length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long length)
    {
        length = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            length = (length * 10) + (digit - '0');
            if (length < 0)
            {
                return false;
            }
        }

        return text.Length is > 0 and <= MaxDigits;
    }
}
