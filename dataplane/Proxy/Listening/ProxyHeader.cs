using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace GatewayApi.DataPlane.Listening;

/// <summary>The header of the PROXY protocol, versions 1 and 2 (haproxy.org, proxy-protocol.txt).</summary>
internal static class ProxyHeader
{
    /// <summary>A longer header is refused: one of version 1 has at most 107 bytes, one of version 2 with the extensions in use some hundred.</summary>
    public const int MaxLength = 1024;

    private const int MaxTextLength = 107;
    private const int BinaryHead = 16;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>How far the bytes reach.</summary>
    public enum Outcome
    {
        /// <summary>More is to come.</summary>
        Incomplete,

        /// <summary>All there.</summary>
        Complete,

        /// <summary>Not a header.</summary>
        Malformed,
    }

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">The first bytes of a connection.</param>
    /// <param name="addresses">What it says; null when it leaves the connection's own in force (LOCAL, UNKNOWN, other families).</param>
    /// <param name="length">Its bytes, for <see cref="Outcome.Complete"/>.</param>
    public static Outcome Parse(ReadOnlySpan<byte> bytes, out ConnectionAddresses? addresses, out int length)
    {
        (addresses, length) = (null, 0);
        if (StartsAs(bytes, Signature))
        {
            return bytes.Length < BinaryHead ? Outcome.Incomplete : Binary(bytes, out addresses, out length);
        }

        return StartsAs(bytes, "PROXY "u8) ? Line(bytes, out addresses, out length) : Outcome.Malformed;
    }

    /// <summary>Writes a header.</summary>
    /// <param name="version">1 or 2.</param>
    /// <param name="addresses">The client's connection.</param>
    public static byte[] Write(int version, ConnectionAddresses addresses)
    {
        var (source, destination) = (addresses.Source, addresses.Destination);
        if (source is null || destination is null)
        {
            return version == 1 ? "PROXY UNKNOWN\r\n"u8.ToArray() : [.. Signature, 0x20, 0, 0, 0];
        }

        var (from, to) = (WithoutScope(source.Address), WithoutScope(destination.Address));
        if (from.AddressFamily != to.AddressFamily)
        {
            (from, to) = (from.MapToIPv6(), to.MapToIPv6());
        }

        var isV4 = from.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        if (version == 1)
        {
            return Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"PROXY {(isV4 ? "TCP4" : "TCP6")} {from} {to} {source.Port} {destination.Port}\r\n"));
        }

        Span<byte> ports = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(ports, (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(ports[2..], (ushort)destination.Port);
        return [.. Signature, 0x21, isV4 ? (byte)0x11 : (byte)0x21, 0, isV4 ? (byte)12 : (byte)36, .. from.GetAddressBytes(), .. to.GetAddressBytes(), .. ports];
    }

    // A scope is this machine's name for an interface, and nobody else's business.
    private static IPAddress WithoutScope(IPAddress address) => new(ConnectionAddresses.Plain(address).GetAddressBytes());

    // True while what is there agrees with the beginning.
    private static bool StartsAs(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> beginning)
    {
        var common = Math.Min(bytes.Length, beginning.Length);
        return bytes[..common].SequenceEqual(beginning[..common]);
    }

    private static Outcome Binary(ReadOnlySpan<byte> bytes, out ConnectionAddresses? addresses, out int length)
    {
        addresses = null;
        length = BinaryHead + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        var (version, command, family) = (bytes[12] >> 4, bytes[12] & 0xf, bytes[13]);
        if (version != 2 || command > 1 || length > MaxLength)
        {
            return Outcome.Malformed;
        }

        if (bytes.Length < length)
        {
            return Outcome.Incomplete;
        }

        var size = family switch
        {
            0x11 => 4,
            0x21 => 16,
            _ => 0,
        };
        if (command == 0 || size == 0)
        {
            return Outcome.Complete;
        }

        var body = bytes[BinaryHead..length];
        if (body.Length < (2 * size) + 4)
        {
            return Outcome.Malformed;
        }

        addresses = new ConnectionAddresses(
            new IPEndPoint(new IPAddress(body[..size]), BinaryPrimitives.ReadUInt16BigEndian(body[(2 * size)..])),
            new IPEndPoint(new IPAddress(body.Slice(size, size)), BinaryPrimitives.ReadUInt16BigEndian(body[((2 * size) + 2)..])));
        return Outcome.Complete;
    }

    private static Outcome Line(ReadOnlySpan<byte> bytes, out ConnectionAddresses? addresses, out int length)
    {
        addresses = null;
        var end = bytes[..Math.Min(bytes.Length, MaxTextLength)].IndexOf("\r\n"u8);
        length = end + 2;
        if (end < 0)
        {
            return bytes.Length >= MaxTextLength ? Outcome.Malformed : Outcome.Incomplete;
        }

        var words = Encoding.ASCII.GetString(bytes[..end]).Split(' ');
        if (words is ["PROXY", "UNKNOWN", ..])
        {
            return Outcome.Complete;
        }

        if (words is not ["PROXY", "TCP4" or "TCP6", var from, var to, var fromPort, var toPort]
            || !TryRead(words[1], from, fromPort, out var source) || !TryRead(words[1], to, toPort, out var destination))
        {
            return Outcome.Malformed;
        }

        addresses = new ConnectionAddresses(source, destination);
        return Outcome.Complete;
    }

    private static bool TryRead(string family, string address, string port, out IPEndPoint endPoint)
    {
        endPoint = null!;
        var wanted = family == "TCP4" ? System.Net.Sockets.AddressFamily.InterNetwork : System.Net.Sockets.AddressFamily.InterNetworkV6;

        // "canonical": what the platform takes beyond that (fewer parts, hexadecimal digits, scopes, brackets) is no address here.
        if (!IPAddress.TryParse(address, out var parsed) || parsed.AddressFamily != wanted || address.AsSpan().ContainsAny("%[]")
            || (family == "TCP4" && parsed.ToString() != address)
            || !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        endPoint = new IPEndPoint(parsed, number);
        return true;
    }
}
