using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.DataPlane.Listening;

/// <summary>
/// The ports that are bound. They follow the configuration: new ones open before it is published, old ones drain after that.
/// </summary>
internal sealed partial class FrontPorts : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ConnectionOpener _opener;
    private readonly ProxyOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<FrontPorts> _logger;
    private readonly Dictionary<int, FrontPort> _open = [];
    private readonly SortedDictionary<int, string> _failed = [];
    private readonly List<FrontPort> _waiting = [];
    private readonly List<Task> _draining = [];
    private readonly ITimer _retry;
    private TimeSpan _backoff = FirstRetry;
    private bool _stopped;

    public FrontPorts(ConnectionOpener opener, ProxyOptions options, TimeProvider time, ILogger<FrontPorts> logger)
    {
        _opener = opener;
        _options = options;
        _time = time;
        _logger = logger;
        _retry = time.CreateTimer(_ => Retry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Raised, on no particular thread, when a port that could not be bound has come free.</summary>
    public event Action? Recovered;

    /// <summary>Ports that accept connections.</summary>
    public int OpenCount
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Live connections that the server has taken up.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_gate)
            {
                return _open.Values.Sum(static p => p.Connections.Count);
            }
        }
    }

    /// <summary>Ports that are wanted and could not be bound, with the reason.</summary>
    public ImmutableArray<KeyValuePair<int, string>> Failures
    {
        get
        {
            lock (_gate)
            {
                return [.. _failed];
            }
        }
    }

    /// <summary>
    /// Binds the ports that are not bound yet: the kernel takes connections from now on, they are looked at after <see cref="Settle"/>.
    /// What fails is tried again until it works or is no longer wanted.
    /// </summary>
    public void Open(IEnumerable<int> ports)
    {
        lock (_gate)
        {
            foreach (var port in ports.Where(p => !_stopped && !_open.ContainsKey(p)))
            {
                if (TryOpen(port, out var front))
                {
                    _waiting.Add(front);
                }
            }

            if (_failed.Count > 0)
            {
                _backoff = FirstRetry;
                _retry.Change(_backoff, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The configuration is published: begins to serve the new ports and drains those that are no longer wanted.</summary>
    public void Settle(IReadOnlySet<int> wanted)
    {
        lock (_gate)
        {
            _waiting.ForEach(static p => p.Start());
            _waiting.Clear();
            foreach (var port in _failed.Keys.Where(p => !wanted.Contains(p)).ToArray())
            {
                _failed.Remove(port);
            }

            _draining.RemoveAll(static d => d.IsCompleted);
            foreach (var (number, port) in _open.Where(p => !wanted.Contains(p.Key)).ToArray())
            {
                _open.Remove(number);
                _draining.Add(port.DrainAsync(_options.DrainTimeout));
                LogClosed(number);
            }
        }
    }

    /// <summary>Asks all connections to end, each in the way in which no request is lost.</summary>
    public void BeginClose()
    {
        foreach (var port in Snapshot())
        {
            port.BeginClose();
        }
    }

    /// <summary>Stops accepting on all ports, for good.</summary>
    public Task StopAcceptingAsync()
    {
        lock (_gate)
        {
            _stopped = true;
        }

        return Task.WhenAll(Snapshot().Select(static p => p.StopAcceptingAsync()));
    }

    /// <summary>Waits until the connections have ended, and closes those that have been idle for a while.</summary>
    /// <param name="limit">How long at most.</param>
    public Task LingerAsync(TimeSpan limit) => Task.WhenAll(Snapshot().Select(p => p.LingerAsync(limit)));

    /// <summary>Cuts off the connections that are carried as a whole.</summary>
    public Task AbortStreamsAsync() => Task.WhenAll(Snapshot().Select(static p => p.AbortStreamsAsync()));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _retry.DisposeAsync();
        await StopAcceptingAsync();
        await Task.WhenAll(Snapshot().Select(static p => p.CloseSilentAsync()));
        await AbortStreamsAsync();
    }

    private FrontPort[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _open.Values];
        }
    }

    private bool TryOpen(int port, [NotNullWhen(true)] out FrontPort? front)
    {
        front = null;
        var before = _failed.GetValueOrDefault(port);
        if (PortSocket.TryListen(_options.BindAddress, port + _options.PortOffset, out var socket, out var problem))
        {
            _failed.Remove(port);
            front = new FrontPort(port, socket, _opener, _time, _logger);
            _open[port] = front;
            LogOpened(port, port + _options.PortOffset);
            return true;
        }

        _failed[port] = problem;
        if (before != problem)
        {
            LogFailed(port, problem);
        }

        return false;
    }

    private void Retry()
    {
        var recovered = false;
        lock (_gate)
        {
            foreach (var port in _stopped ? [] : _failed.Keys.ToArray())
            {
                if (TryOpen(port, out var front))
                {
                    front.Start();
                    recovered = true;
                }
            }

            if (_failed.Count > 0 && !_stopped)
            {
                _backoff = _backoff * 2 < LastRetry ? _backoff * 2 : LastRetry;
                _retry.Change(_backoff, Timeout.InfiniteTimeSpan);
            }
        }

        if (recovered)
        {
            Recovered?.Invoke();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Port {Port} is open, bound to {Bound}.")]
    private partial void LogOpened(int port, int bound);

    [LoggerMessage(Level = LogLevel.Information, Message = "Port {Port} closes; its connections drain.")]
    private partial void LogClosed(int port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Port {Port}: {Problem}. It is tried again.")]
    private partial void LogFailed(int port, string problem);
}
