using System.Buffers;
using System.Net.Sockets;
using GatewayApi.DataPlane.Diagnostics;
using GatewayApi.DataPlane.Loops;
using GatewayApi.DataPlane.Runtime;
using GatewayApi.DataPlane.Streams;
using Microsoft.AspNetCore.Connections;

namespace GatewayApi.DataPlane.Listening;

/// <summary>
/// Takes a fresh connection to the server: looks at its first bytes without consuming them, decides, hands it over. Peeking at the socket
/// comes first because the choice of transport has to precede the transport; a peek at part of a preface would return at once again and
/// again, so a connection that says too little goes on over a pipe that waits for more.
/// </summary>
internal sealed class ConnectionOpener(
    Handoff handoff,
    TransportFactories transports,
    StreamCarrier streams,
    ConfigPublication configs,
    ProxyMetrics metrics,
    ProxyOptions options,
    TimeProvider time)
{
    // Room for the hello of nearly every client; longer ones take the way over the pipe.
    private const int PeekLength = 4096;
    private readonly LoopHandshakes _handshakes = new(options.HandshakeTimeout, time);
    private int _connections;

    /// <summary>Connections are accepted on event loops.</summary>
    public bool HasLoops => transports.HasLoops;

    /// <summary>Connections now, from accept to close.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Opens a connection. Never throws.</summary>
    public async Task OpenAsync(FrontPort port, Socket socket)
    {
        port.Began();
        metrics.ConnectionOpened(port.Port);
        if (Interlocked.Increment(ref _connections) > options.MaxConnections && options.MaxConnections > 0)
        {
            metrics.ConnectionRefused(port.Port);
            socket.Dispose();
            Ended(port);
            return;
        }

        var handed = false;
        try
        {
            socket.NoDelay = true;
            handed = await BeginAsync(port, socket);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // The client went away, said nothing in time, or the port closes: nobody is left to be told.
            socket.Dispose();
        }
        finally
        {
            if (!handed)
            {
                socket.Dispose();
                Ended(port);
            }
        }
    }

    /// <summary>A connection has ended.</summary>
    public void Ended(FrontPort port)
    {
        port.NoteEnd();
        Interlocked.Decrement(ref _connections);
        metrics.ConnectionClosed(port.Port);
    }

    private async Task<bool> BeginAsync(FrontPort port, Socket socket)
    {
        ConnectionAddresses? addresses = null;
        if (configs.Current.Table.FindPort(port.Port) is { AcceptsProxyProtocol: true })
        {
            using var limit = new CancellationTokenSource(options.HandshakeTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, port.Closing);
            addresses = await ProxyHeaderReader.ReadAsync(socket, either.Token);
            if (addresses is null)
            {
                socket.Dispose();
                return false;
            }
        }

        return OpeningDecision.DecideUnseen(configs.Current, port) is { } opening
            ? await CarryAsync(opening, port, addresses, socket)
            : await PeekAsync(port, addresses, socket);
    }

    private async Task<bool> PeekAsync(FrontPort port, ConnectionAddresses? addresses, Socket socket)
    {
        Opening opening;

        // What a header was awaited from is with the runtime's own loop already.
        var loop = transports.HasLoops && addresses is null ? LoopSocket.Of(socket, EventLoop.Next, awaitsWord: true) : null;
        var staysOnLoop = false;
        var buffer = ArrayPool<byte>.Shared.Rent(PeekLength);
        try
        {
            var received = loop is null ? await ReceiveAsync(socket, buffer, SocketFlags.Peek, port.Closing) : await PeekAsync(loop, buffer, port.Closing);
            if (received == 0)
            {
                socket.Dispose();
                return false;
            }

            if (OpeningDecision.Decide(configs.Current, port, addresses, buffer.AsSpan(0, received)) is not { } decided)
            {
                loop?.Leave();
                return await WaitAsync(port, addresses, socket, transports.Queued(socket));
            }

            opening = decided;
            staysOnLoop = loop is not null && opening.Inline;
            if (opening is { To: null, Stream: null })
            {
                await CloseAsync(socket, buffer.AsMemory(0, received), opening.Farewell);
                return false;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (!staysOnLoop)
            {
                loop?.Leave();
            }
        }

        return opening.Stream is not null ? await CarryAsync(opening, port, addresses, socket)
            : staysOnLoop ? await HandAsync(opening, loop!, port.Closing)
            : await HandAsync(opening, opening.Inline ? transports.Inline(socket) : transports.Queued(socket));
    }

    private async ValueTask<int> PeekAsync(LoopSocket socket, byte[] buffer, CancellationToken closing)
    {
        int count;
        await using var timer = time.CreateTimer(static s => ((LoopSocket)s!).Dispose(), socket, options.HandshakeTimeout, Timeout.InfiniteTimeSpan);
        await using var close = closing.UnsafeRegister(static s => ((LoopSocket)s!).Dispose(), socket);
        do
        {
            await socket.Input.WaitAsync();
        }
        while (!socket.TryReceive(buffer, out count, Libc.Peek));

        return count;
    }

    // False at the end of the connection: nobody else has it.
    private async Task<bool> CarryAsync(Opening opening, FrontPort port, ConnectionAddresses? addresses, Socket socket)
    {
        if (opening.Stream is null)
        {
            socket.Dispose();
            return false;
        }

        await streams.CarryAsync(port, StreamEnd.Of(socket), addresses ?? ProxyHeaderReader.Of(socket), opening.Stream);
        return false;
    }

    // The bytes are nearly always there already; only a wait needs a timer.
    private async ValueTask<int> ReceiveAsync(Socket socket, Memory<byte> buffer, SocketFlags flags, CancellationToken closing)
    {
        var receive = socket.ReceiveAsync(buffer, flags, closing);
        if (receive.IsCompleted)
        {
            return await receive;
        }

        await using var timer = time.CreateTimer(static s => ((Socket)s!).Dispose(), socket, options.HandshakeTimeout, Timeout.InfiniteTimeSpan);
        return await receive;
    }

    private async Task<bool> WaitAsync(FrontPort port, ConnectionAddresses? addresses, Socket socket, ConnectionContext connection)
    {
        try
        {
            var opening = await ReadInTimeAsync(port, addresses, connection);
            if (opening.To is not null)
            {
                return await HandAsync(opening, connection);
            }

            if (opening.Stream is not null)
            {
                await streams.CarryAsync(port, StreamEnd.Of(socket, connection), addresses ?? ProxyHeaderReader.Of(socket), opening.Stream);
                return false;
            }

            if (opening.Farewell.IsEmpty)
            {
                // The bytes have been received: without this it would be an orderly end, and not the refusal that unread bytes make of it.
                StreamEnd.Of(socket, connection).Abort();
            }
            else
            {
                await connection.Transport.Output.WriteAsync(opening.Farewell);
            }
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException or OperationCanceledException or SocketException)
        {
            // As in OpenAsync.
        }

        await CompleteAsync(connection);
        return false;
    }

    private async Task<Opening> ReadInTimeAsync(FrontPort port, ConnectionAddresses? addresses, ConnectionContext connection)
    {
        await using var timer = time.CreateTimer(static c => ((ConnectionContext)c!).Abort(), connection, options.HandshakeTimeout, Timeout.InfiniteTimeSpan);
        await using var closing = port.Closing.UnsafeRegister(static c => ((ConnectionContext)c!).Abort(), connection);
        return await ReadAsync(port, addresses, connection);
    }

    private async Task<Opening> ReadAsync(FrontPort port, ConnectionAddresses? addresses, ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync();
            var bytes = read.Buffer;
            var opening = OpeningDecision.Decide(configs.Current, port, addresses, bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray());
            if (opening is { } decided)
            {
                // Nothing examined: the server's first read returns all of it at once.
                input.AdvanceTo(bytes.Start);
                return decided;
            }

            input.AdvanceTo(bytes.Start, bytes.End);
            if (read.IsCompleted || read.IsCanceled || bytes.Length > ClientHelloParser.MaxLength)
            {
                return Opening.Close();
            }
        }
    }

    private async Task<bool> HandAsync(Opening opening, ConnectionContext connection)
    {
        connection.Features.Set(opening.Front);
        if (handoff.Offer(opening.To!, connection))
        {
            return true;
        }

        await CompleteAsync(connection);
        return false;
    }

    private async Task<bool> HandAsync(Opening opening, LoopSocket socket, CancellationToken closing) =>
        opening.Front!.Tls?.OnLoop is { } tls
            ? await _handshakes.OpenAsync(tls, socket, closing) is { } connection && await HandAsync(opening with { To = InnerEndPoint.Http1 }, connection)
            : await HandAsync(opening, new LoopConnection(socket));

    // What was only peeked at has to be received: closing a socket with unread bytes resets the connection, and the farewell may get lost.
    private async Task CloseAsync(Socket socket, Memory<byte> peeked, ReadOnlyMemory<byte> farewell)
    {
        using (socket)
        {
            if (!farewell.IsEmpty)
            {
                await ReceiveAsync(socket, peeked, SocketFlags.None, CancellationToken.None);
                await socket.SendAsync(farewell, SocketFlags.None);
                socket.Shutdown(SocketShutdown.Both);
            }
        }
    }

    private static async Task CompleteAsync(ConnectionContext connection)
    {
        await connection.Transport.Input.CompleteAsync();
        await connection.Transport.Output.CompleteAsync();
        await connection.DisposeAsync();
    }
}
