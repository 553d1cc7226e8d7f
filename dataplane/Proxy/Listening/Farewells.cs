using System.Text;

namespace GatewayApi.DataPlane.Listening;

/// <summary>The last words to clients that cannot be served.</summary>
internal static class Farewells
{
    private const string Explanation = "This port speaks HTTPS, but the request came without TLS.\n";

    /// <summary>TLS alert unrecognized_name (RFC 6066, section 3): no listener has the server name.</summary>
    public static readonly ReadOnlyMemory<byte> UnrecognizedName = Alert(112);

    /// <summary>TLS alert handshake_failure: the listener has no certificate that can be used.</summary>
    public static readonly ReadOnlyMemory<byte> HandshakeFailure = Alert(40);

    /// <summary>HTTP where TLS is spoken.</summary>
    public static readonly ReadOnlyMemory<byte> HttpToTlsPort = Encoding.ASCII.GetBytes(string.Create(null,
        $"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {Explanation.Length}\r\nConnection: close\r\n\r\n{Explanation}"));

    private static byte[] Alert(byte description) => [0x15, 3, 3, 0, 2, 2, description];
}
