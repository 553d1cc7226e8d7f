using System.Collections.Immutable;
using GatewayApi.DataPlane.Listening;
using GatewayApi.DataPlane.Runtime;
using GatewayApi.DataPlane.Streams;

namespace GatewayApi.DataPlane.Datagrams;

/// <summary>The UDP ports that are bound. They follow the configuration; a port that goes lets its clients end for as long as a drain may take.</summary>
internal sealed partial class UdpPorts : IAsyncDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ConfigPublication _configs;
    private readonly StreamObserver _observer;
    private readonly ProxyOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<UdpPorts> _logger;
    private readonly Dictionary<int, UdpPort> _open = [];
    private readonly SortedDictionary<int, string> _failed = [];
    private readonly ITimer _retry;
    private bool _stopped;

    public UdpPorts(ConfigPublication configs, StreamObserver observer, ProxyOptions options, TimeProvider time, ILogger<UdpPorts> logger)
    {
        _configs = configs;
        _observer = observer;
        _options = options;
        _time = time;
        _logger = logger;
        _retry = time.CreateTimer(_ => Retry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Raised, on no particular thread, when a port that could not be bound has come free.</summary>
    public event Action? Recovered;

    /// <summary>Ports that are bound.</summary>
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

    /// <summary>Clients with a session now.</summary>
    public int SessionCount
    {
        get
        {
            lock (_gate)
            {
                return _open.Values.Sum(static p => p.SessionCount);
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

    /// <summary>Binds the ports that are wanted and closes the others. To be called when the configuration is published.</summary>
    public void Settle(IReadOnlySet<int> wanted)
    {
        lock (_gate)
        {
            foreach (var number in _failed.Keys.Where(p => !wanted.Contains(p)).ToArray())
            {
                _failed.Remove(number);
            }

            foreach (var (number, port) in _open.Where(p => !wanted.Contains(p.Key)).ToArray())
            {
                _open.Remove(number);
                port.Dispose();
                LogClosed(number);
            }

            foreach (var number in wanted.Where(p => !_stopped && !_open.ContainsKey(p)))
            {
                TryOpen(number);
            }

            RetryLater();
        }
    }

    /// <summary>Waits until no client has a session that has been used lately: who sends on has not found another place yet.</summary>
    /// <param name="limit">How long at most.</param>
    public async Task LingerAsync(TimeSpan limit)
    {
        var began = _time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), _time);
        while (IsBusy() && _time.GetElapsedTime(began) < limit && await timer.WaitForNextTickAsync())
        {
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _retry.DisposeAsync();
        lock (_gate)
        {
            _stopped = true;
            foreach (var port in _open.Values)
            {
                port.Dispose();
            }

            _open.Clear();
        }
    }

    private bool IsBusy()
    {
        lock (_gate)
        {
            return _open.Values.Any(static p => p.IsBusy);
        }
    }

    private bool TryOpen(int number)
    {
        var before = _failed.GetValueOrDefault(number);
        if (PortSocket.TryBindUdp(_options.BindAddress, number + _options.PortOffset, out var socket, out var problem))
        {
            _failed.Remove(number);
            _open[number] = new UdpPort(number, socket, _configs, _observer, _options, _time);
            LogOpened(number, number + _options.PortOffset);
            return true;
        }

        _failed[number] = problem;
        if (before != problem)
        {
            LogFailed(number, problem);
        }

        return false;
    }

    private void Retry()
    {
        var recovered = false;
        lock (_gate)
        {
            foreach (var number in _stopped ? [] : _failed.Keys.ToArray())
            {
                recovered |= TryOpen(number);
            }

            RetryLater();
        }

        if (recovered)
        {
            Recovered?.Invoke();
        }
    }

    private void RetryLater()
    {
        if (_failed.Count > 0 && !_stopped)
        {
            _retry.Change(RetryInterval, Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "UDP port {Port} is open, bound to {Bound}.")]
    private partial void LogOpened(int port, int bound);

    [LoggerMessage(Level = LogLevel.Information, Message = "UDP port {Port} closes.")]
    private partial void LogClosed(int port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "UDP port {Port}: {Problem}. It is tried again.")]
    private partial void LogFailed(int port, string problem);
}
