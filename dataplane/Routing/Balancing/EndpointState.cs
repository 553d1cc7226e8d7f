using System.Globalization;
using System.Net;

namespace GatewayApi.DataPlane.Routing.Balancing;

/// <summary>
/// One address of a backend: a stable identity with the load that this proxy puts on it. Shared by all routes, survives configuration
/// swaps.
/// </summary>
public sealed class EndpointState
{
    private int _inFlight;

    internal EndpointState(string address, int port)
    {
        Address = address;
        Port = port;
        SocketAddress = new IPEndPoint(IPAddress.Parse(address), port);
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        Authority = string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }

    /// <summary>An IP literal.</summary>
    public string Address { get; }

    /// <summary>Where to connect to. Not to be written to.</summary>
    public IPEndPoint SocketAddress { get; }

    /// <summary>1 to 65535.</summary>
    public int Port { get; }

    /// <summary><c>1.2.3.4:80</c>, <c>[::1]:80</c>.</summary>
    public string Authority { get; }

    /// <summary>Requests that are under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>A request goes to this endpoint.</summary>
    public void Begin() => Interlocked.Increment(ref _inFlight);

    /// <summary>It has ended, in whatever way.</summary>
    public void End() => Interlocked.Decrement(ref _inFlight);
}
