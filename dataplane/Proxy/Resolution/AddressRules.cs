using System.Net;
using System.Net.Sockets;

namespace GatewayApi.DataPlane.Resolution;

/// <summary>
/// Which addresses an external host may have. Whoever may write an XBackend chooses the name, and whoever runs the name's server the addresses; the proxy must not lend
/// them its place in the network where that is worth most: its own loopback, and the link, where clouds give credentials to whoever asks (169.254.169.254). Private networks are
/// allowed, there are many good reasons for them; network policies are the means against those.
/// </summary>
internal static class AddressRules
{
    private const byte ThisNetwork = 0;
    private const byte FirstMulticast = 224;

    /// <summary>True for an address that requests may be sent to.</summary>
    /// <param name="address">The address, not one of IPv4 in the form of IPv6.</param>
    /// <param name="localNames">Addresses of this machine are allowed.</param>
    public static bool Allow(IPAddress address, bool localNames)
    {
        if (IPAddress.IsLoopback(address))
        {
            return localNames;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return !address.IsIPv6LinkLocal && !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any);
        }

        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return bytes[0] is not ThisNetwork and < FirstMulticast && !(bytes[0] == 169 && bytes[1] == 254);
    }
}
