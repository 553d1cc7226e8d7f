namespace GatewayApi.DataPlane.Listening;

/// <summary>Which kinds of certificate a client can work with.</summary>
internal static class SignatureSupport
{
    /// <summary>
    /// Reads it from the signature algorithms (RFC 8446, section 4.2.3) and, where TLS 1.2 would be used, the cipher suites too.
    /// </summary>
    /// <param name="signatures">The list of signature_algorithms; empty when the client sends none.</param>
    /// <param name="suites">The cipher suites.</param>
    /// <param name="tls13">The client supports TLS 1.3, where suites say nothing of certificates.</param>
    public static (bool Rsa, bool Ecdsa) Read(ReadOnlySpan<byte> signatures, ReadOnlySpan<byte> suites, bool tls13)
    {
        var rsa = signatures.IsEmpty || ByteReader.Contains(signatures, static s => IsRsa(s));
        var ecdsa = !signatures.IsEmpty && ByteReader.Contains(signatures, static s => IsEcdsa(s));
        return tls13 ? (rsa, ecdsa) : (rsa, ecdsa && ByteReader.Contains(suites, static s => IsEcdheEcdsa(s)));
    }

    // rsa_pkcs1_* with SHA-2, rsa_pss_rsae_*.
    private static bool IsRsa(ushort scheme) => scheme is 0x0401 or 0x0501 or 0x0601 or 0x0804 or 0x0805 or 0x0806;

    private static bool IsEcdsa(ushort scheme) => scheme is 0x0403 or 0x0503 or 0x0603;

    // TLS_ECDHE_ECDSA_WITH_* (RFC 8422, RFC 5289, RFC 7905, RFC 7251).
    private static bool IsEcdheEcdsa(ushort suite) =>
        suite is 0xC009 or 0xC00A or 0xC023 or 0xC024 or 0xC02B or 0xC02C or 0xCCA9 or (>= 0xC0AC and <= 0xC0AF);
}
