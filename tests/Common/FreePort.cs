using System.Net;
using System.Net.Sockets;

namespace GatewayApi.Tests.Common;

/// <summary>Ports that nobody else gets: handed out once per process from blocks that belong to this process alone.</summary>
public static class FreePort
{
    // Each test process takes its own block by binding the block's first port for as long as it lives; the kernel arbitrates.
    private const int First = 20000;
    private const int BlockSize = 400;
    private const int Blocks = 25;

    // A second block of the same index, for pairs of ports that lie a fixed distance apart.
    private const int FirstOffset = 10000;
    private const int HttpsDistance = 443 - 80;
    private static readonly Lock Gate = new();
    private static readonly TcpListener Claim = TakeBlock();
    private static readonly List<TcpListener> Claims = [Claim];
    private static int _next = 1;
    private static int _nextOffset;

    /// <summary>A TCP port on loopback that nothing listens on. The range lies below the kernel's ephemeral ports.</summary>
    public static int Next()
    {
        lock (Gate)
        {
            while (true)
            {
                var block = ((IPEndPoint)Claims[^1].LocalEndpoint).Port;
                for (; _next < BlockSize; _next++)
                {
                    if (IsFree(block + _next))
                    {
                        return block + _next++;
                    }
                }

                // A large suite needs more than one.
                Claims.Add(TakeBlock());
                _next = 1;
            }
        }
    }

    /// <summary>A port offset that puts listener port 80 and listener port 443 on ports that nothing listens on.</summary>
    public static int NextOffset()
    {
        lock (Gate)
        {
            var block = FirstOffset + ((IPEndPoint)Claim.LocalEndpoint).Port - First;
            for (; _nextOffset < BlockSize - HttpsDistance; _nextOffset++)
            {
                var port = block + _nextOffset;
                if (IsFree(port) && IsFree(port + HttpsDistance))
                {
                    _nextOffset++;
                    return port - 80;
                }
            }
        }

        throw new InvalidOperationException("this process has used up its port offsets");
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
