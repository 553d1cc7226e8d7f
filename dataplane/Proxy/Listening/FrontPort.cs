using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace GatewayApi.DataPlane.Listening;

/// <summary>A bound port: accepts connections until it is told to stop, and knows those that live.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The source of Closing has no timer, and tokens of it are read after the port has stopped.")]
internal sealed partial class FrontPort
{
    private static readonly TimeSpan PauseWithoutDescriptors = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly ConnectionOpener _opener;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private Task _accepting = Task.CompletedTask;

    public FrontPort(int port, Socket socket, ConnectionOpener opener, TimeProvider time, ILogger logger)
    {
        Port = port;
        _socket = socket;
        _opener = opener;
        _time = time;
        _logger = logger;
        Closing = _closing.Token;
    }

    /// <summary>The port of the listeners, as the user wrote it.</summary>
    public int Port { get; }

    /// <summary>The connections that the server has taken up.</summary>
    public ConnectionSet Connections { get; } = new();

    /// <summary>Cancelled when the port closes: connections that have not said anything yet go.</summary>
    public CancellationToken Closing { get; }

    /// <summary>A connection that the server took up has ended.</summary>
    public void Ended() => _opener.Ended(this);

    /// <summary>Begins to accept.</summary>
    public void Start() => _accepting = AcceptAsync();

    /// <summary>Asks the live connections to end; new ones are still accepted and end after their first request.</summary>
    public void RequestClose() => Connections.RequestClose();

    /// <summary>Stops accepting; live connections go on. The socket is closed when this method returns, not only when its task ends: a removed port is gone once that is acknowledged.</summary>
    public async Task StopAcceptingAsync()
    {
        _socket.Dispose();
        await _closing.CancelAsync();
        await _accepting;
    }

    /// <summary>Stops accepting, lets the live connections end and cuts off those that take longer.</summary>
    /// <param name="limit">How long they may take.</param>
    public async Task DrainAsync(TimeSpan limit)
    {
        Connections.RequestClose();
        await StopAcceptingAsync();
        try
        {
            await Connections.Emptied.WaitAsync(limit, _time);
        }
        catch (TimeoutException)
        {
            Connections.Abort();
        }
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket.AcceptAsync(_closing.Token);
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
