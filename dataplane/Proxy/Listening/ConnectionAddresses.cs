using System.Net;

namespace GatewayApi.DataPlane.Listening;

/// <summary>The two ends of a client's connection, as far as they are known: of the socket, or of a PROXY header.</summary>
/// <param name="Source">The client.</param>
/// <param name="Destination">What it connected to.</param>
internal sealed record ConnectionAddresses(IPEndPoint? Source, IPEndPoint? Destination)
{
    /// <summary>The client's address; an IPv4 one in its own form.</summary>
    public string Client => Source is null ? "unknown" : Plain(Source.Address).ToString();

    /// <summary>An IPv4 address in its own form, where a socket for both families has it in the other.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
