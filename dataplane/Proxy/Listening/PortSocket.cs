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
    public static bool TryListen(IPAddress? address, int port, [NotNullWhen(true)] out Socket? socket, [NotNullWhen(false)] out string? problem)
    {
        socket = null;
        problem = null;
        if (port > IPEndPoint.MaxPort)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"the port {port} (with the port offset) does not exist");
            return false;
        }

        try
        {
            socket = address is null ? Any(port) : Listen(address, port, dual: false);
            return true;
        }
        catch (SocketException e)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"the port {port} cannot be opened: {Cause(e)}");
            return false;
        }
    }

    // A host may have IPv6 compiled in but switched off.
    private static Socket Any(int port)
    {
        try
        {
            return Socket.OSSupportsIPv6 ? Listen(IPAddress.IPv6Any, port, dual: true) : Listen(IPAddress.Any, port, dual: false);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            return Listen(IPAddress.Any, port, dual: false);
        }
    }

    private static Socket Listen(IPAddress address, int port, bool dual)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (dual)
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(Backlog);
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
