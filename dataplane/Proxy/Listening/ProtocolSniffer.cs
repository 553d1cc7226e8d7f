namespace GatewayApi.DataPlane.Listening;

/// <summary>Tells from its first bytes what a connection speaks.</summary>
internal static class ProtocolSniffer
{
    private const byte TlsHandshake = 0x16;

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>On a port without TLS.</summary>
    public static FirstBytes Plain(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return FirstBytes.Undecided;
        }

        if (bytes[0] == TlsHandshake)
        {
            return FirstBytes.Unusable;
        }

        var common = Math.Min(bytes.Length, Preface.Length);
        if (!bytes[..common].SequenceEqual(Preface[..common]))
        {
            return FirstBytes.Http1;
        }

        return common == Preface.Length ? FirstBytes.Http2 : FirstBytes.Undecided;
    }

    /// <summary>On a port with TLS.</summary>
    /// <param name="bytes">What has arrived.</param>
    /// <param name="hello">The hello, for <see cref="FirstBytes.Tls"/>.</param>
    public static FirstBytes Tls(ReadOnlySpan<byte> bytes, out ClientHello? hello)
    {
        hello = null;
        if (bytes.IsEmpty)
        {
            return FirstBytes.Undecided;
        }

        if (bytes[0] != TlsHandshake)
        {
            return char.IsAsciiLetterUpper((char)bytes[0]) ? FirstBytes.HttpToTlsPort : FirstBytes.Unusable;
        }

        return ClientHelloParser.Parse(bytes, out hello) switch
        {
            ClientHelloParser.Outcome.Complete => FirstBytes.Tls,
            ClientHelloParser.Outcome.Incomplete => FirstBytes.Undecided,
            _ => FirstBytes.Unusable,
        };
    }
}
