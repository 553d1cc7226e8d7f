using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using GatewayApi.DataPlane.Listening;
using GatewayApi.DataPlane.Runtime;
using GatewayApi.DataPlane.Streams;

namespace GatewayApi.DataPlane.Datagrams;

/// <summary>
/// A bound UDP port. Each client, told apart by address and port, has a session with one endpoint for as long as datagrams pass; what the
/// endpoint sends goes back to it by the port's own socket, so that it comes from where it was asked.
/// </summary>
internal sealed class UdpPort : IDisposable
{
    private const int LooksPerTimeout = 4;

    // The largest payload there is; one array for the port, because datagrams are taken up one at a time.
    private const int MaxDatagram = 65_535;

    private readonly int _port;
    private readonly Socket _socket;
    private readonly ConfigPublication _configs;
    private readonly StreamObserver _observer;
    private readonly ProxyOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<SocketAddress, UdpSession> _sessions = [];
    private readonly ITimer _watch;
    private volatile bool _disposed;
    private int _quietLooks;
    private volatile bool _moved;

    public UdpPort(int port, Socket socket, ConfigPublication configs, StreamObserver observer, ProxyOptions options, TimeProvider time)
    {
        _port = port;
        _socket = socket;
        _configs = configs;
        _observer = observer;
        _options = options;
        _time = time;
        var look = options.UdpIdleTimeout / LooksPerTimeout;
        _watch = time.CreateTimer(_ => CloseIdle(), null, look, look);
    }

    /// <summary>Clients with a session now.</summary>
    public int SessionCount => _sessions.Count;

    /// <summary>Begins to receive.</summary>
    public void Start() => _ = Task.Run(ReceiveAsync);

    /// <summary>One more look, always by the same observer: whether a datagram has come lately. Three looks without one are rest.</summary>
    public bool IsBusy()
    {
        _quietLooks = _moved ? 0 : _quietLooks + 1;
        _moved = false;
        return _quietLooks < 3 && !_sessions.IsEmpty;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _watch.Dispose();
        _socket.Dispose();
        foreach (var client in _sessions.Keys)
        {
            Close(client, StreamOutcome.Drained);
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(MaxDatagram, pinned: true);
        var from = new SocketAddress(_socket.AddressFamily);
        while (!_disposed)
        {
            try
            {
                var count = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, from);
                _moved = true;
                if (SessionOf(from) is { } session)
                {
                    await session.SendAsync(buffer.AsMemory(0, count));
                }
            }
            catch (SocketException)
            {
                // What an earlier reply ran into (ICMP) is reported here; it concerns a client that has gone.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    // Null when the datagram is dropped.
    private UdpSession? SessionOf(SocketAddress from)
    {
        if (_sessions.TryGetValue(from, out var known))
        {
            return known;
        }

        if (_sessions.Count >= _options.MaxUdpSessions || _configs.Current.Table.FindUdpPort(_port)?.Listeners[0] is not { } listener
            || listener.FindL4Route("") is not { } route)
        {
            return null;
        }

        var client = Copy(from);
        var log = new StreamSessionLog(new StreamOpening(listener, route, "", null), "UDP", new ConnectionAddresses(AddressOf(client), null), _time.GetTimestamp());
        var session = UdpSession.Begin(log, reply => _socket.SendToAsync(reply, SocketFlags.None, client), () => Close(client, StreamOutcome.Broken));
        _sessions[client] = session;
        _observer.Begin(log);
        session.Start();
        return session;
    }

    private IPEndPoint AddressOf(SocketAddress address) => (IPEndPoint)
        (_socket.AddressFamily == AddressFamily.InterNetworkV6 ? new IPEndPoint(IPAddress.IPv6Any, 0) : new IPEndPoint(IPAddress.Any, 0)).Create(address);

    private static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer[..address.Size].CopyTo(copy.Buffer);
        return copy;
    }

    private void CloseIdle()
    {
        foreach (var (client, session) in _sessions)
        {
            if (session.CountQuiet() >= LooksPerTimeout)
            {
                Close(client, session.IsRefused ? StreamOutcome.Refused : StreamOutcome.Closed);
            }
        }
    }

    private void Close(SocketAddress client, StreamOutcome outcome)
    {
        if (_sessions.TryRemove(client, out var session))
        {
            session.Dispose();
            _observer.End(session.Ended(outcome));
        }
    }
}
