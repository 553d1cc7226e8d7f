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
internal sealed partial class UdpPort : IDisposable
{
    private const int LooksPerTimeout = 4;
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    // A client that nobody has answered may be a forged address: it is not kept for as long.
    private static readonly TimeSpan UnansweredLimit = TimeSpan.FromSeconds(10);

    // The largest payload there is; one array for the port, because datagrams are taken up one at a time.
    private const int MaxDatagram = 65_535;

    private readonly int _port;
    private readonly Socket _socket;
    private readonly ConfigPublication _configs;
    private readonly StreamObserver _observer;
    private readonly ProxyOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<SocketAddress, UdpSession> _sessions = [];
    private readonly ITimer _watch;
    private readonly int _quietLimit;
    private readonly int _unansweredLimit;
    private int _count;
    private volatile bool _disposed;
    private int _quietLooks;
    private volatile bool _moved;

    public UdpPort(int port, Socket socket, ConfigPublication configs, StreamObserver observer, ProxyOptions options, TimeProvider time, ILogger logger)
    {
        _port = port;
        _socket = socket;
        _configs = configs;
        _observer = observer;
        _options = options;
        _time = time;
        _logger = logger;
        var look = options.UdpIdleTimeout / LooksPerTimeout < LongestLook ? options.UdpIdleTimeout / LooksPerTimeout : LongestLook;
        _quietLimit = (int)Math.Ceiling(options.UdpIdleTimeout / look);
        _unansweredLimit = Math.Min(_quietLimit, (int)Math.Ceiling(UnansweredLimit / look));
        _watch = time.CreateTimer(_ => CloseIdle(), null, look, look);
    }

    /// <summary>Clients with a session now.</summary>
    public int SessionCount => Volatile.Read(ref _count);

    /// <summary>Begins to receive.</summary>
    public void Start() => _ = Task.Run(ReceiveAsync);

    /// <summary>One more look, always by the same observer: whether a datagram has come lately. Three looks without one are rest.</summary>
    public bool IsBusy()
    {
        _quietLooks = _moved ? 0 : _quietLooks + 1;
        _moved = false;
        return _quietLooks < 3 && SessionCount > 0;
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
            catch (Exception e)
            {
                // A fault of this program, which must not be the end of all other clients.
                LogFailure(e, _port);
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

        if (_configs.Current.Table.FindUdpPort(_port)?.Listeners[0] is not { } listener)
        {
            return null;
        }

        if (SessionCount >= _options.MaxUdpSessions || listener.FindL4Route("") is not { } route)
        {
            _observer.Dropped(listener);
            return null;
        }

        var client = Copy(from);
        var log = new StreamSessionLog(new StreamOpening(listener, route, "", null), "UDP", new ConnectionAddresses(AddressOf(client), null), _time.GetTimestamp());
        var session = UdpSession.Begin(log, reply => _socket.SendToAsync(reply, SocketFlags.None, client), () => Close(client, StreamOutcome.Broken));
        if (session is null)
        {
            _observer.Dropped(listener);
            return null;
        }

        Interlocked.Increment(ref _count);
        _observer.Begin(log);
        _sessions[client] = session;
        session.Start();
        if (_disposed)
        {
            // Whoever ended the port may have been past this one.
            Close(client, StreamOutcome.Drained);
        }

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

    // What the configuration has taken away ends here, too: a client that goes on sending would hold on to it for ever.
    private void CloseIdle()
    {
        var route = _configs.Current.Table.FindUdpPort(_port)?.Listeners[0].FindL4Route("");
        foreach (var (client, session) in _sessions)
        {
            if (session.WhyStale(route) is { } reason)
            {
                Close(client, StreamOutcome.Closed, reason);
            }
            else if (session.CountQuiet() >= (session.IsAnswered ? _quietLimit : _unansweredLimit))
            {
                Close(client, session.IsRefused ? StreamOutcome.Refused : StreamOutcome.Closed);
            }
        }
    }

    private void Close(SocketAddress client, StreamOutcome outcome, string? reason = null)
    {
        if (_sessions.TryRemove(client, out var session))
        {
            Interlocked.Decrement(ref _count);
            session.Dispose();
            _observer.End(session.Ended(outcome, reason));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A datagram failed within the proxy; UDP port {Port}.")]
    private partial void LogFailure(Exception exception, int port);
}
