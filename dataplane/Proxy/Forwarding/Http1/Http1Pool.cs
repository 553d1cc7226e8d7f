using System.Diagnostics.CodeAnalysis;
using System.Net;
using GatewayApi.DataPlane.Loops;

namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>The connections to one address. The one that was used last is used first, so that those that are not needed grow old.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The connections are closed by Close.")]
internal sealed class Http1Pool(IPEndPoint address, bool hasLoops)
{
    // More idle connections than that to one address are closed.
    private const int MaxIdle = 512;

    private readonly Lock _gate = new();
    private readonly List<Http1Connection> _all = [];

    // One for each event loop: over a connection of its own a request stays on its thread from its first byte to its last.
    private readonly Stack<Http1Connection>[] _idle = [.. Enumerable.Range(0, hasLoops ? EventLoop.Count : 1).Select(static _ => new Stack<Http1Connection>())];
    private readonly List<Http1Connection> _kept = [];
    private int _idleCount;
    private int _unusedLooks;

    /// <summary>Where the connections go.</summary>
    public IPEndPoint Address { get; } = address;

    /// <summary>The connections are on event loops.</summary>
    public bool HasLoops => hasLoops;

    /// <summary>What the backend says in its heads.</summary>
    public TextCache Values { get; } = new(256);

    /// <summary>True when the pool has been given up: connections that come back to it are closed.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>Connections, idle and busy.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _all.Count;
            }
        }
    }

    /// <summary>Takes an idle connection that is still open.</summary>
    /// <param name="sure">For a request that cannot be repeated when the backend turns out to have closed it.</param>
    /// <returns>Null when there is none.</returns>
    public Http1Connection? TakeIdle(bool sure)
    {
        lock (_gate)
        {
            _unusedLooks = 0;
            var own = hasLoops ? EventLoop.CurrentNumber : 0;
            for (var i = 0; i < _idle.Length && _idleCount > 0; i++)
            {
                if (TakeIdle(_idle[(own + i) % _idle.Length], sure) is { } connection)
                {
                    return connection;
                }
            }

            return null;
        }
    }

    /// <summary>Takes a connection in that was just made; it is busy.</summary>
    public void Add(Http1Connection connection)
    {
        lock (_gate)
        {
            _unusedLooks = 0;
            connection.Index = _all.Count;
            _all.Add(connection);
            Begin(connection);
        }
    }

    /// <summary>Takes a connection back after its request.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="reusable">Request and response ended as they should, and nothing stands in the way of the next.</param>
    public void Return(Http1Connection connection, bool reusable)
    {
        reusable = connection.TryRest(reusable);
        lock (_gate)
        {
            if (reusable && !IsRetired && _idleCount < MaxIdle && connection.AbortReason is null)
            {
                (connection.IsBusy, connection.Moved, connection.QuietLooks) = (false, false, 0);
                _idleCount++;
                _idle[connection.LoopNumber].Push(connection);
                return;
            }

            Forget(connection);
        }
    }

    /// <summary>Closes what has been idle for too long or has ended, and cuts off requests that nothing moves in.</summary>
    /// <param name="maxIdle">For how many looks a connection may be idle.</param>
    /// <param name="maxQuiet">For how many looks a request may be without a byte.</param>
    /// <param name="stalled">Gets the requests that are to be cut off, which must not happen under the lock: others run then.</param>
    /// <returns>True when the pool was given up, because nobody has used it for as long as connections may be idle.</returns>
    public bool Look(int maxIdle, int maxQuiet, List<Http1Connection> stalled)
    {
        lock (_gate)
        {
            Array.ForEach(_idle, s => LookAtIdle(s, maxIdle));
            foreach (var connection in _all)
            {
                if (connection.Moved)
                {
                    (connection.Moved, connection.QuietLooks) = (false, 0);
                }
                else if (connection.IsBusy && ++connection.QuietLooks >= maxQuiet)
                {
                    stalled.Add(connection);
                }
            }

            IsRetired = ++_unusedLooks > maxIdle && _all.Count == 0;
            return IsRetired;
        }
    }

    /// <summary>Closes the idle connections and gives the pool up; busy ones close when they come back.</summary>
    public void Close()
    {
        lock (_gate)
        {
            IsRetired = true;
            foreach (var connection in _idle.SelectMany(static s => s))
            {
                Forget(connection);
            }

            Array.ForEach(_idle, static s => s.Clear());
            _idleCount = 0;
        }
    }

    private Http1Connection? TakeIdle(Stack<Http1Connection> idle, bool sure)
    {
        while (idle.TryPop(out var connection))
        {
            _idleCount--;
            if (connection.IsQuiet(sure))
            {
                Begin(connection);
                return connection;
            }

            Forget(connection);
        }

        return null;
    }

    private void LookAtIdle(Stack<Http1Connection> idle, int maxIdle)
    {
        while (idle.TryPop(out var connection))
        {
            if (++connection.QuietLooks <= maxIdle && connection.IsQuiet(sure: true))
            {
                _kept.Add(connection);
            }
            else
            {
                _idleCount--;
                Forget(connection);
            }
        }

        for (var i = _kept.Count - 1; i >= 0; i--)
        {
            idle.Push(_kept[i]);
        }

        _kept.Clear();
    }

    private static void Begin(Http1Connection connection) => (connection.IsBusy, connection.Moved, connection.QuietLooks) = (true, true, 0);

    // The last of the list takes the place of the one that goes.
    private void Forget(Http1Connection connection)
    {
        var last = _all[^1];
        _all[connection.Index] = last;
        last.Index = connection.Index;
        _all.RemoveAt(_all.Count - 1);
        connection.Dispose();
    }
}
