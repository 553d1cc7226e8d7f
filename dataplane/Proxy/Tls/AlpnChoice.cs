using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GatewayApi.DataPlane.Tls;

/// <summary>Chooses the protocol within TLS: the server's first that the client offers too; without any in common there is no connection (RFC 7301, section 3.2).</summary>
internal static unsafe class AlpnChoice
{
    private const int Chosen = 0;
    private const int Refused = 2;

    // In the form of the handshake, of a length byte and a name each. They lie in the binary, so their addresses stay.
    private static ReadOnlySpan<byte> BothWire => "\u0002h2\u0008http/1.1"u8;

    private static ReadOnlySpan<byte> Http1FirstWire => "\u0008http/1.1\u0002h2"u8;

    private static ReadOnlySpan<byte> Http2Wire => "\u0002h2"u8;

    private static ReadOnlySpan<byte> Http1Wire => "\u0008http/1.1"u8;

    /// <summary>Makes it the choice of a context.</summary>
    /// <param name="context">The context.</param>
    /// <param name="protocols">In the order of the server's preference; HTTP/1.1, HTTP/2 or both.</param>
    public static void Set(nint context, IReadOnlyList<SslApplicationProtocol> protocols)
    {
        var isFirstHttp2 = protocols[0] == SslApplicationProtocol.Http2;
        var list = protocols.Count > 1 ? (isFirstHttp2 ? 0 : 1) : isFirstHttp2 ? 2 : 3;
        OpenSsl.SetAlpn(context, &Choose, list);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Choose(nint session, byte** chosen, byte* chosenLength, byte* offered, uint offeredLength, nint state)
    {
        var wire = state switch { 0 => BothWire, 1 => Http1FirstWire, 2 => Http2Wire, _ => Http1Wire };
        for (; !wire.IsEmpty; wire = wire[(wire[0] + 1)..])
        {
            var name = wire.Slice(1, wire[0]);
            for (uint at = 0; at < offeredLength; at += offered[at] + 1u)
            {
                var length = Math.Min(offered[at], offeredLength - at - 1);
                if (name.SequenceEqual(new ReadOnlySpan<byte>(offered + at + 1, (int)length)))
                {
                    // What the client sent outlives the handshake's next step, which is all that is asked for.
                    *chosen = offered + at + 1;
                    *chosenLength = (byte)length;
                    return Chosen;
                }
            }
        }

        return Refused;
    }
}
