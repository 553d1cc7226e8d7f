using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>An address of this machine beside loopback.</summary>
internal static class MachineAddress
{
    // RFC 3927.
    private static readonly IPNetwork LinkLocal = new(new IPAddress([169, 254, 0, 0]), 16);

    /// <summary>The first one (IPv4, not of the link alone, which EndpointSlices take as little as loopback); null when there is none.</summary>
    public static IPAddress? Find() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(static i => i.OperationalStatus == OperationalStatus.Up)
        .SelectMany(static i => i.GetIPProperties().UnicastAddresses)
        .Select(static a => a.Address)
        .FirstOrDefault(static a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a) && !LinkLocal.Contains(a));
}
