using System.Text;

namespace GatewayApi.DataPlane.Listening;

/// <summary>Reads a ClientHello (RFC 8446, section 4.1.2) as far as the choice of listener, certificate and transport needs it.</summary>
internal static class ClientHelloParser
{
    /// <summary>A hello of more bytes is refused: real ones stay under 2 KiB, with post-quantum keys under 4 KiB.</summary>
    public const int MaxLength = 16 * 1024;

    private const int RecordHeader = 5;
    private const byte HandshakeRecord = 0x16;
    private const byte ClientHelloMessage = 1;

    /// <summary>How far the bytes reach.</summary>
    public enum Outcome
    {
        /// <summary>More is to come.</summary>
        Incomplete,

        /// <summary>All there.</summary>
        Complete,

        /// <summary>Not a ClientHello.</summary>
        Malformed,
    }

    /// <summary>Reads a hello that may be spread over several records.</summary>
    public static Outcome Parse(ReadOnlySpan<byte> bytes, out ClientHello? hello)
    {
        hello = null;
        if (bytes.Length < RecordHeader)
        {
            return Outcome.Incomplete;
        }

        var first = (bytes[3] << 8) | bytes[4];
        if (bytes[1] != 3 || first is 0 or > MaxLength)
        {
            return Outcome.Malformed;
        }

        // Nearly always one record holds all; otherwise the fragments have to be joined.
        return bytes.Length >= RecordHeader + first && IsWhole(bytes.Slice(RecordHeader, first))
            ? Message(bytes.Slice(RecordHeader, first), out hello)
            : Joined(bytes, out hello);
    }

    private static Outcome Joined(ReadOnlySpan<byte> bytes, out ClientHello? hello)
    {
        hello = null;
        var message = new byte[bytes.Length];
        var length = 0;
        while (bytes.Length >= RecordHeader)
        {
            var size = (bytes[3] << 8) | bytes[4];
            if (bytes[0] != HandshakeRecord || size == 0)
            {
                return Outcome.Malformed;
            }

            var available = Math.Min(size, bytes.Length - RecordHeader);
            bytes.Slice(RecordHeader, available).CopyTo(message.AsSpan(length));
            length += available;
            if (IsWhole(message.AsSpan(0, length)))
            {
                return Message(message.AsSpan(0, length), out hello);
            }

            bytes = bytes[(RecordHeader + available)..];
        }

        return length > 0 && message[0] != ClientHelloMessage || length > MaxLength ? Outcome.Malformed : Outcome.Incomplete;
    }

    private static bool IsWhole(ReadOnlySpan<byte> message) =>
        message.Length >= 4 && message.Length - 4 >= ((message[1] << 16) | (message[2] << 8) | message[3]);

    private static Outcome Message(ReadOnlySpan<byte> message, out ClientHello? hello)
    {
        hello = null;
        var reader = new ByteReader(message);
        if (reader.Number(1) != ClientHelloMessage)
        {
            return Outcome.Malformed;
        }

        var body = new ByteReader(reader.Vector(3));
        body.Bytes(2 + 32); // legacy_version, random
        body.Vector(1); // legacy_session_id
        var suites = body.Vector(2);
        body.Vector(1); // legacy_compression_methods
        var extensions = body.AtEnd ? [] : body.Vector(2);
        return body.Failed || !Extensions(extensions, suites, out hello) ? Outcome.Malformed : Outcome.Complete;
    }

    private static bool Extensions(ReadOnlySpan<byte> extensions, ReadOnlySpan<byte> suites, out ClientHello? hello)
    {
        hello = null;
        var reader = new ByteReader(extensions);
        var (name, http2, tls13) = ("", false, false);
        ReadOnlySpan<byte> signatures = [];
        while (!reader.AtEnd)
        {
            var type = reader.Number(2);
            var content = new ByteReader(reader.Vector(2));
            switch (type)
            {
                case 0 when !TryServerName(ref content, out name):
                    return false;
                case 13:
                    signatures = content.Vector(2);
                    break;
                case 16:
                    http2 = OffersHttp2(content.Vector(2));
                    break;
                case 43:
                    tls13 = ByteReader.Contains(content.Vector(1), static v => v == 0x0304);
                    break;
            }
        }

        if (reader.Failed)
        {
            return false;
        }

        var (rsa, ecdsa) = SignatureSupport.Read(signatures, suites, tls13);
        hello = new ClientHello(name, http2, rsa, ecdsa);
        return true;
    }

    // RFC 6066, section 3: a list with at most one name of type host_name.
    private static bool TryServerName(ref ByteReader content, out string name)
    {
        name = "";
        var list = new ByteReader(content.Vector(2));
        while (!list.AtEnd)
        {
            var type = list.Number(1);
            var value = list.Vector(2);
            if (type == 0 && name.Length == 0)
            {
                if (value.IsEmpty || value.Length > 255 || value.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
                {
                    return false;
                }

                name = Encoding.ASCII.GetString(value).ToLowerInvariant().TrimEnd('.');
            }
        }

        return !list.Failed && !content.Failed;
    }

    private static bool OffersHttp2(ReadOnlySpan<byte> protocols)
    {
        var reader = new ByteReader(protocols);
        while (!reader.AtEnd)
        {
            if (reader.Vector(1).SequenceEqual("h2"u8))
            {
                return true;
            }
        }

        return false;
    }
}
