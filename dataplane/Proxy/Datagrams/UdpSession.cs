using System.Buffers;
using System.Net.Sockets;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Streams;

namespace GatewayApi.DataPlane.Datagrams;

/// <summary>
/// The datagrams of one client: they go to one endpoint by a socket of their own, connected to it, so that its refusals (ICMP) are heard of
/// and nobody else can answer. The share of a backend that is not there is dropped.
/// </summary>
internal sealed class UdpSession : IDisposable
{
    private const int MaxDatagram = 65_535;
    private const int MaxAttempts = 3;

    private readonly StreamSessionLog _log;
    private readonly Socket? _socket;
    private readonly Func<ReadOnlyMemory<byte>, ValueTask<int>> _reply;
    private readonly Action _broken;
    private volatile bool _moved = true;
    private volatile bool _ended;
    private int _quietLooks;
    private long _received;
    private long _sent;

    private UdpSession(StreamSessionLog log, Socket? socket, Func<ReadOnlyMemory<byte>, ValueTask<int>> reply, Action broken)
    {
        _log = log;
        _socket = socket;
        _reply = reply;
        _broken = broken;
    }

    /// <summary>True when the client is of the share that has no backend.</summary>
    public bool IsRefused => _socket is null;

    /// <summary>True once the endpoint has answered.</summary>
    public bool IsAnswered => Interlocked.Read(ref _sent) > 0;

    /// <summary>Why the session has to end although datagrams pass: the route sends nothing there any more. Null when it still does.</summary>
    /// <param name="route">The route in force; null for none.</param>
    public string? WhyStale(CompiledL4Route? route)
    {
        if (route is null)
        {
            return "route_gone";
        }

        if (IsRefused)
        {
            return ReferenceEquals(route, _log.Opening.Route) ? null : "route_changed";
        }

        var backend = route.Backends.Choices.Select(static c => c.Backend).FirstOrDefault(b => b?.Key == _log.Backend);
        return backend is null ? "backend_gone" : backend.Endpoints.Contains(_log.Endpoint!) ? null : "endpoint_gone";
    }

    /// <summary>Chooses an endpoint for a client.</summary>
    /// <param name="log">What is told of the session.</param>
    /// <param name="reply">Sends a datagram to the client.</param>
    /// <param name="broken">Called when the endpoint refuses; the next datagram may go to another one.</param>
    /// <returns>Null when there is no endpoint now: the next datagram asks again.</returns>
    public static UdpSession? Begin(StreamSessionLog log, Func<ReadOnlyMemory<byte>, ValueTask<int>> reply, Action broken)
    {
        var shares = log.Opening.Route.Backends;
        var choice = shares.IsEmpty ? null : shares.Next();
        if (choice?.Backend is not { } backend)
        {
            (log.Reason, log.Detail) = choice is null
                ? ("no_backend", "the route has no backend with a weight")
                : ("backend_unavailable", choice.UnavailableReason);
            return new UdpSession(log, null, reply, broken);
        }

        log.Backend = backend.Key;
        EndpointState? endpoint = null;
        for (var attempt = 0; attempt < MaxAttempts && backend.PickEndpoint(endpoint) is { } next && !ReferenceEquals(next, endpoint); attempt++)
        {
            endpoint = next;
            if (TryConnect(endpoint, log) is { } socket)
            {
                log.Endpoint = endpoint;
                endpoint.Begin();
                return new UdpSession(log, socket, reply, broken);
            }
        }

        return null;
    }

    private static Socket? TryConnect(EndpointState endpoint, StreamSessionLog log)
    {
        var socket = new Socket(endpoint.SocketAddress.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // Connecting is local: it fails where there is no way to the address.
            socket.Connect(endpoint.SocketAddress);
            return socket;
        }
        catch (SocketException e)
        {
            (log.Reason, log.Detail) = ("connect_failed", $"{endpoint.Authority}: {e.Message}");
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Begins to listen to the endpoint.</summary>
    public void Start()
    {
        if (_socket is not null)
        {
            _ = ReceiveAsync(_socket);
        }
    }

    /// <summary>Passes a datagram of the client on.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> datagram)
    {
        if (_socket is null)
        {
            return;
        }

        _moved = true;
        Interlocked.Add(ref _received, datagram.Length);
        try
        {
            await _socket.SendAsync(datagram, SocketFlags.None);
        }
        catch (SocketException e)
        {
            Break(e);
        }
        catch (ObjectDisposedException)
        {
            // It has ended in the meantime: the datagram is lost, as any may be.
        }
    }

    /// <summary>One more look, always by the same observer.</summary>
    /// <returns>For how many looks in a row no datagram has come from either side.</returns>
    public int CountQuiet()
    {
        _quietLooks = _moved ? 0 : _quietLooks + 1;
        _moved = false;
        return _quietLooks;
    }

    /// <summary>What is to be told at the end.</summary>
    public StreamSessionLog Ended(StreamOutcome outcome, string? reason = null)
    {
        _log.Reason ??= reason;
        (_log.Outcome, _log.Received, _log.Sent) = (outcome, Interlocked.Read(ref _received), Interlocked.Read(ref _sent));
        return _log;
    }

    /// <summary>Ends the session; once.</summary>
    public void Dispose()
    {
        _ended = true;
        _socket?.Dispose();
        _log.Endpoint?.End();
    }

    // Looking at one byte waits without a buffer for the largest datagram: most sessions wait most of the time.
    private async Task ReceiveAsync(Socket socket)
    {
        var peeked = new byte[1];
        try
        {
            while (true)
            {
                await socket.ReceiveAsync(peeked, SocketFlags.Peek);
                var buffer = ArrayPool<byte>.Shared.Rent(MaxDatagram);
                try
                {
                    var count = await socket.ReceiveAsync(buffer, SocketFlags.None);
                    _moved = true;
                    Interlocked.Add(ref _sent, count);
                    await _reply(buffer.AsMemory(0, count));
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (SocketException e)
        {
            Break(e);
        }
        catch (ObjectDisposedException)
        {
            // The session has ended.
        }
    }

    // An end of our own also ends what waits for the socket.
    private void Break(SocketException why)
    {
        if (_ended)
        {
            return;
        }

        (_log.Reason, _log.Detail) = (why.SocketErrorCode == SocketError.ConnectionRefused ? "refused_by_endpoint" : "broken", why.Message);
        _broken();
    }
}
