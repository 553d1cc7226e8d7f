using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.DataPlane.Listening;

/// <summary>
/// The ports of one transport that are bound, and those that could not be: these are tried again until it works or they are no longer wanted.
/// </summary>
/// <typeparam name="T">What serves a bound port.</typeparam>
internal sealed partial class BoundPorts<T> : IAsyncDisposable
    where T : class
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly string _kind;
    private readonly Binder _bind;
    private readonly Func<int, Socket, T> _make;
    private readonly Action<T> _start;
    private readonly ProxyOptions _options;
    private readonly ILogger _logger;
    private readonly Dictionary<int, T> _open = [];
    private readonly SortedDictionary<int, string> _failed = [];
    private readonly ITimer _retry;
    private TimeSpan _backoff = FirstRetry;
    private bool _stopped;

    /// <param name="kind">What the ports are called in the log.</param>
    /// <param name="bind">Binds a port.</param>
    /// <param name="make">Makes what serves it, by the number the user wrote.</param>
    /// <param name="start">Begins to serve one that has come free; the others are the caller's to start.</param>
    /// <param name="options">Address and offset.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public BoundPorts(string kind, Binder bind, Func<int, Socket, T> make, Action<T> start, ProxyOptions options, TimeProvider time, ILogger logger)
    {
        _kind = kind;
        _bind = bind;
        _make = make;
        _start = start;
        _options = options;
        _logger = logger;
        _retry = time.CreateTimer(_ => Retry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Binds a port; says in a user's terms why it did not work.</summary>
    public delegate bool Binder(IPAddress? address, int port, [NotNullWhen(true)] out Socket? socket, [NotNullWhen(false)] out string? problem);

    /// <summary>Raised, on no particular thread, when a port that could not be bound has come free.</summary>
    public event Action? Recovered;

    /// <summary>The ports that are bound.</summary>
    public ImmutableArray<T> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _open.Values];
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

    /// <summary>Binds the ports that are not bound yet.</summary>
    /// <returns>Those; they do not serve yet.</returns>
    public ImmutableArray<T> Open(IEnumerable<int> ports)
    {
        lock (_gate)
        {
            var opened = ImmutableArray.CreateBuilder<T>();
            foreach (var port in ports.Where(p => !_stopped && !_open.ContainsKey(p)))
            {
                if (TryOpen(port, out var bound))
                {
                    opened.Add(bound);
                }
            }

            if (_failed.Count > 0)
            {
                _backoff = FirstRetry;
                _retry.Change(_backoff, Timeout.InfiniteTimeSpan);
            }

            return opened.ToImmutable();
        }
    }

    /// <summary>Gives up the ports that are no longer wanted.</summary>
    /// <returns>Those that were bound; to end them is the caller's.</returns>
    public ImmutableArray<T> Release(IReadOnlySet<int> wanted)
    {
        lock (_gate)
        {
            foreach (var port in _failed.Keys.Where(p => !wanted.Contains(p)).ToArray())
            {
                _failed.Remove(port);
            }

            var released = ImmutableArray.CreateBuilder<T>();
            foreach (var (number, port) in _open.Where(p => !wanted.Contains(p.Key)).ToArray())
            {
                _open.Remove(number);
                released.Add(port);
                LogClosed(_kind, number);
            }

            return released.ToImmutable();
        }
    }

    /// <summary>Binds nothing more, for good.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await _retry.DisposeAsync();
    }

    private bool TryOpen(int port, [NotNullWhen(true)] out T? bound)
    {
        bound = null;
        var before = _failed.GetValueOrDefault(port);
        if (_bind(_options.BindAddress, port + _options.PortOffset, out var socket, out var problem))
        {
            _failed.Remove(port);
            bound = _make(port, socket);
            _open[port] = bound;
            LogOpened(_kind, port, port + _options.PortOffset);
            return true;
        }

        _failed[port] = problem;
        if (before != problem)
        {
            LogFailed(_kind, port, problem);
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
                if (TryOpen(port, out var bound))
                {
                    _start(bound);
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

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} {Port} is open, bound to {Bound}.")]
    private partial void LogOpened(string kind, int port, int bound);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} {Port} closes; what goes through it drains.")]
    private partial void LogClosed(string kind, int port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Port}: {Problem}. It is tried again.")]
    private partial void LogFailed(string kind, int port, string problem);
}
