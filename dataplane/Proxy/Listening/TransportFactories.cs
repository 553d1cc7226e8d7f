using System.Net.Sockets;
using GatewayApi.DataPlane.Loops;
using GatewayApi.DataPlane.Runtime;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace GatewayApi.DataPlane.Listening;

/// <summary>
/// Makes transports of sockets in two ways. Inline runs the whole request on the thread that saw the bytes, which suits one request at a
/// time; queued lets the streams of an HTTP/2 connection be written together.
/// </summary>
internal sealed class TransportFactories : IDisposable
{
    private readonly SocketConnectionContextFactory _inline;
    private readonly SocketConnectionContextFactory _queued;

    public TransportFactories(ProxyOptions options, ILoggerFactory loggers)
    {
        HasLoops = options.EventLoops && LoopSocket.IsSupported;
        if (HasLoops)
        {
            EventLoop.Start();
        }

        var logger = loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets");
        _inline = new SocketConnectionContextFactory(
            new SocketConnectionFactoryOptions
            {
                IOQueueCount = 0,
                UnsafePreferInlineScheduling = true,

                // An idle connection holds a buffer of 4 KiB, and each request costs a system call less.
                WaitForDataBeforeAllocatingBuffer = false,
            },
            logger);
        _queued = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions { IOQueueCount = 1 }, logger);
    }

    /// <summary>Inline transports are made of sockets of an <see cref="EventLoop"/>.</summary>
    public bool HasLoops { get; }

    /// <summary>For HTTP/1.1, also within TLS, where there are no event loops.</summary>
    public ConnectionContext Inline(Socket socket) => _inline.Create(socket);

    /// <summary>For HTTP/2, and where it is not known yet.</summary>
    public ConnectionContext Queued(Socket socket) => _queued.Create(socket);

    /// <inheritdoc/>
    public void Dispose()
    {
        _inline.Dispose();
        _queued.Dispose();
    }
}
