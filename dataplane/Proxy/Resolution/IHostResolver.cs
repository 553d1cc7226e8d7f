using System.Net;
using System.Net.Sockets;

namespace GatewayApi.DataPlane.Resolution;

/// <summary>Finds the addresses of a host.</summary>
internal interface IHostResolver
{
    /// <summary>The addresses of a host, in no order.</summary>
    /// <param name="hostname">A fully qualified name without a dot at its end.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SocketException">There is no answer; <see cref="SocketError.HostNotFound"/> and <see cref="SocketError.NoData"/> are the answer that there is no such host.</exception>
    Task<IPAddress[]> ResolveAsync(string hostname, CancellationToken cancellation);
}
