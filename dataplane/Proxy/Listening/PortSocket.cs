using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace GatewayApi.DataPlane.Listening;

/// <summary>Binds sockets to ports.</summary>
internal static class PortSocket
{
    private const int Backlog = 4096;

    /// <summary>
    /// Binds and listens. On Unix the runtime sets SO_REUSEADDR by itself, which lets a port be taken again while old connections are in
    /// TIME_WAIT; its own ReuseAddress option would set SO_REUSEPORT too and hide that another process has the port.
    /// </summary>
    /// <param name="address">Null is every address, IPv4 and IPv6.</param>
    /// <param name="port">The port to bind.</param>
    /// <param name="socket">The listening socket.</param>
    /// <param name="problem">Why it failed, in a user's terms.</param>
    public static bool TryListen(IPAddress? address, int port, [NotNullWhen(true)] out Socket? socket, [NotNullWhen(false)] out string? problem) =>
        TryOpen(address, port, "port", Listen, out socket, out problem);

    private static bool TryOpen(
        IPAddress? address,
        int port,
        string what,
        Func<IPAddress, int, bool, Socket> open,
        [NotNullWhen(true)] out Socket? socket,
        [NotNullWhen(false)] out string? problem)
    {
        socket = null;
        problem = null;
        if (port > IPEndPoint.MaxPort)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"the {what} {port} (with the port offset) does not exist");
            return false;
        }

        try
        {
            socket = address is null ? Any(port, open) : open(address, port, false);
            return true;
        }
        catch (SocketException e)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"the {what} {port} cannot be opened: {Cause(e)}");
            return false;
        }
    }

    /// <summary>Binds a port for datagrams.</summary>
    /// <param name="address">Null is every address, IPv4 and IPv6.</param>
    /// <param name="port">The port to bind.</param>
    /// <param name="socket">The bound socket.</param>
    /// <param name="problem">Why it failed, in a user's terms.</param>
    public static bool TryBindUdp(IPAddress? address, int port, [NotNullWhen(true)] out Socket? socket, [NotNullWhen(false)] out string? problem) =>
        TryOpen(address, port, "UDP port", static (a, p, dual) => Bind(new Socket(a.AddressFamily, SocketType.Dgram, ProtocolType.Udp), a, p, dual), out socket, out problem);

    // A host may have IPv6 compiled in but switched off.
    private static Socket Any(int port, Func<IPAddress, int, bool, Socket> open)
    {
        try
        {
            return Socket.OSSupportsIPv6 ? open(IPAddress.IPv6Any, port, true) : open(IPAddress.Any, port, false);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            return open(IPAddress.Any, port, false);
        }
    }

    private static Socket Listen(IPAddress address, int port, bool dual)
    {
        var socket = Bind(new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp), address, port, dual);
        try
        {
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket Bind(Socket socket, IPAddress address, int port, bool dual)
    {
        try
        {
            if (dual)
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Cause(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "another process has it",
        SocketError.AccessDenied => "this process may not open it",
        SocketError.AddressNotAvailable => "the address is not one of this machine",
        SocketError.TooManyOpenSockets => "too many open files",
        _ => e.Message,
    };
}
