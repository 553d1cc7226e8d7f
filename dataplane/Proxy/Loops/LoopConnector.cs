using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace GatewayApi.DataPlane.Loops;

/// <summary>Connects on an <see cref="EventLoop"/>: awaited the usual way, a socket would be told of by the runtime's own loop for ever.</summary>
internal static class LoopConnector
{
    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">It did not come about.</exception>
    /// <exception cref="OperationCanceledException">Not in time.</exception>
    public static async ValueTask<LoopSocket> ConnectAsync(IPEndPoint address, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, Blocking = false };
        LoopSocket? result = null;
        try
        {
            var bytes = address.Serialize();
            var error = Libc.Connect(socket.SafeHandle, bytes.Buffer.Span[..bytes.Size], bytes.Size) < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error is not (0 or Libc.InProgress or Libc.Interrupted))
            {
                throw new SocketException((int)SocketError.HostUnreachable);
            }

            result = LoopSocket.Of(socket, EventLoop.Nearest);
            if (error != 0)
            {
                await ConnectedAsync(result, cancellation);
            }

            return result;
        }
        catch
        {
            result?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    private static async ValueTask ConnectedAsync(LoopSocket socket, CancellationToken cancellation)
    {
        using (cancellation.UnsafeRegister(static s => ((LoopSocket)s!).Dispose(), socket))
        {
            // A socket that is being connected is not ready for anything; the first word is the outcome.
            socket.Output.Take();
            while (!cancellation.IsCancellationRequested && !IsDecided(socket.Socket))
            {
                await socket.Output.WaitAsync();
                socket.Output.Take();
            }
        }

        cancellation.ThrowIfCancellationRequested();
        if (socket.Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is int error and not 0)
        {
            throw new SocketException(error);
        }

        socket.Output.Keep();
    }

    private static bool IsDecided(Socket socket)
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectWrite);
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
