using System.Buffers;
using System.Net;
using System.Net.Sockets;
using GatewayApi.DataPlane.Streams;

namespace GatewayApi.DataPlane.Datagrams;

/// <summary>
/// The datagrams of one client: they go to one endpoint by a socket of their own, connected to it, so that its refusals (ICMP) are heard of
/// and nobody else can answer. The share of a backend that is not there is dropped.
/// </summary>
internal sealed class UdpSession : IDisposable
{
    private const int MaxDatagram = 65_535;

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

    /// <summary>True when there is no endpoint for the client.</summary>
    public bool IsRefused => _socket is null;

    /// <summary>Chooses an endpoint for a client.</summary>
    /// <param name="log">What is told of the session.</param>
    /// <param name="reply">Sends a datagram to the client.</param>
    /// <param name="broken">Called when the endpoint refuses; the next datagram may go to another one.</param>
    public static UdpSession Begin(StreamSessionLog log, Func<ReadOnlyMemory<byte>, ValueTask<int>> reply, Action broken)
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
        if (backend.PickEndpoint() is not { } endpoint)
        {
            (log.Reason, log.Detail) = ("no_endpoint", $"backend {backend.Key} has no endpoint that is ready");
            return new UdpSession(log, null, reply, broken);
        }

        var address = IPAddress.Parse(endpoint.Address);
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(new IPEndPoint(address, endpoint.Port));
        log.Endpoint = endpoint;
        endpoint.Begin();
        return new UdpSession(log, socket, reply, broken);
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
    public StreamSessionLog Ended(StreamOutcome outcome)
    {
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
