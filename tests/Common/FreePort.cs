using System.Net;
using System.Net.Sockets;

namespace GatewayApi.Tests.Common;

/// <summary>Ports that nobody else gets: handed out once per process from a block that belongs to this process alone.</summary>
public static class FreePort
{
    // Each test process takes its own block by binding the block's first port for as long as it lives; the kernel arbitrates.
    private const int First = 20000;
    private const int BlockSize = 400;
    private const int Blocks = 30;
    private static readonly Lock Gate = new();
    private static readonly TcpListener Claim = TakeBlock();
    private static int _next = 1;

    /// <summary>A TCP port on loopback that nothing listens on. The range lies below the kernel's ephemeral ports.</summary>
    public static int Next()
    {
        lock (Gate)
        {
            var block = ((IPEndPoint)Claim.LocalEndpoint).Port;
            for (; _next < BlockSize; _next++)
            {
                if (IsFree(block + _next))
                {
                    return block + _next++;
                }
            }
        }

        throw new InvalidOperationException($"this process has used up its {BlockSize} ports");
    }

    private static TcpListener TakeBlock()
    {
        for (var i = 0; i < Blocks; i++)
        {
            var listener = new TcpListener(IPAddress.Loopback, First + (i * BlockSize)) { ExclusiveAddressUse = true };
            try
            {
                listener.Start();
                return listener;
            }
            catch (SocketException)
            {
                listener.Dispose();
            }
        }

        throw new InvalidOperationException("no block of ports is free");
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
