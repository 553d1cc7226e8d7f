using System.Text;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>HTTP/2 frames by hand, for what no client would send.</summary>
internal static class RawHttp2
{
    /// <summary>Preface, settings and one request without body.</summary>
    public static byte[] Request(string path, params (string Name, string Value)[] fields)
    {
        byte[] headers =
        [
            .. Literal(":method", "GET"), .. Literal(":scheme", "http"), .. Literal(":path", path), .. Literal(":authority", "a.b"),
            .. fields.SelectMany(static f => Literal(f.Name, f.Value)),
        ];
        return [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, 0, []), .. Frame(1, 5, 1, headers)];
    }

    // Literal field without indexing, no Huffman coding (RFC 7541, section 6.2.2); lengths below 127.
    private static byte[] Literal(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.Latin1.GetBytes(name), (byte)value.Length, .. Encoding.Latin1.GetBytes(value)];

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload) =>
        [0, (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, (byte)stream, .. payload];
}
