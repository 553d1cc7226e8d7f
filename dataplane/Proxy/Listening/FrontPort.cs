using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using GatewayApi.DataPlane.Loops;

namespace GatewayApi.DataPlane.Listening;

/// <summary>A bound port: accepts connections until it is told to stop, and knows those that live.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The sources have no timers, and tokens of them are read after the port has stopped.")]
internal sealed partial class FrontPort
{
    // A connection is closed after two seconds without a request: a client that is about to send one has had the time, on a busy machine too.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private const int QuietLooks = 20;

    private static readonly TimeSpan PauseWithoutDescriptors = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly ConnectionOpener _opener;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private Task _accepting = Task.CompletedTask;
    private LoopListener? _listener;
    private int _live;

    public FrontPort(int port, Socket socket, ConnectionOpener opener, TimeProvider time, ILogger logger)
    {
        Port = port;
        _socket = socket;
        _opener = opener;
        _time = time;
        _logger = logger;
        Closing = _closing.Token;
        Aborting = _aborting.Token;
    }

    /// <summary>The port of the listeners, as the user wrote it.</summary>
    public int Port { get; }

    /// <summary>The connections that the server has taken up.</summary>
    public ConnectionSet Connections { get; } = new();

    /// <summary>Cancelled when the port closes: connections that have not said anything yet go.</summary>
    public CancellationToken Closing { get; }

    /// <summary>Cancelled when nothing may go on any longer: connections that are carried as a whole are cut off.</summary>
    public CancellationToken Aborting { get; }

    /// <summary>A connection has been accepted.</summary>
    public void Began() => Interlocked.Increment(ref _live);

    /// <summary>A connection has ended.</summary>
    public void NoteEnd() => Interlocked.Decrement(ref _live);

    /// <summary>A connection that the server took up has ended.</summary>
    public void Ended() => _opener.Ended(this);

    /// <summary>Begins to accept.</summary>
    public void Start()
    {
        if (_opener.HasLoops)
        {
            _listener = new LoopListener(_socket, s => _ = _opener.OpenAsync(this, s), () => LogOutOfDescriptors(Port), _time);
        }
        else
        {
            _accepting = AcceptAsync();
        }
    }

    /// <summary>Asks the live connections to end, each in the way in which no request is lost; those still to come end after their first request.</summary>
    public void BeginClose() => Connections.BeginClose();

    /// <summary>
    /// Stops accepting, after what the kernel has accepted already: closing the socket would reset those connections, although their
    /// clients believe that somebody listens. Live connections go on.
    /// </summary>
    public async Task StopAcceptingAsync()
    {
        _listener?.Dispose();
        await _stopping.CancelAsync();
        await _accepting;
        try
        {
            // With the shortest queue hardly any connection slips in between the last look and the end; the kernel would reset it.
            _socket.Listen(1);
            _socket.Blocking = false;
            while (true)
            {
                _ = _opener.OpenAsync(this, _socket.Accept());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Nobody is waiting any more.
        }

        _socket.Dispose();
    }

    /// <summary>Waits until the connections have ended, and closes those that have been idle for a while.</summary>
    /// <param name="limit">How long at most.</param>
    public async Task LingerAsync(TimeSpan limit)
    {
        var began = _time.GetTimestamp();
        using var timer = new PeriodicTimer(Look, _time);
        for (var looks = 1; Volatile.Read(ref _live) > 0 && _time.GetElapsedTime(began) < limit && await timer.WaitForNextTickAsync(); looks++)
        {
            Connections.CloseQuiet(QuietLooks);
            if (looks == QuietLooks)
            {
                await _closing.CancelAsync();
            }
        }
    }

    /// <summary>Cuts off the connections that are carried as a whole.</summary>
    public Task AbortStreamsAsync() => _aborting.CancelAsync();

    /// <summary>Ends the connections that have not said anything yet.</summary>
    public Task CloseSilentAsync() => _closing.CancelAsync();

    /// <summary>
    /// Stops accepting, lets the live connections end and cuts off those that take longer. The socket is closed when this method returns,
    /// not only when its task ends: a removed port is gone once that is acknowledged.
    /// </summary>
    /// <param name="limit">How long they may take.</param>
    public async Task DrainAsync(TimeSpan limit)
    {
        Connections.BeginClose();
        _listener?.Dispose();
        _socket.Dispose();
        await StopAcceptingAsync();
        await LingerAsync(limit);
        await _closing.CancelAsync();
        Connections.Abort();
        await AbortStreamsAsync();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket.AcceptAsync(_stopping.Token);
                _ = _opener.OpenAsync(this, socket);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // The client may be gone already; or the process has no descriptor left, and trying at once would spin.
                if (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
                {
                    LogOutOfDescriptors(Port);
                    await Task.Delay(PauseWithoutDescriptors, _time);
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Port {Port} cannot accept connections: too many open files.")]
    private partial void LogOutOfDescriptors(int port);
}
