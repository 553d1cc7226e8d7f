using System.Collections.Concurrent;
using System.Net;
using GatewayApi.DataPlane.Loops;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>
/// The connection pools by address, shared by all backends. One timer looks after all of them, instead of one timer for each wait: limits
/// are kept to a quarter of the shorter of them, or a second.
/// </summary>
internal sealed class Http1Pools : IDisposable
{
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Http1Pool> _pools = new(StringComparer.Ordinal);
    private readonly bool _hasLoops;
    private readonly int _maxIdle;
    private readonly int _maxQuiet;
    private readonly ITimer _timer;

    public Http1Pools(ProxyOptions options, TimeProvider time)
    {
        _hasLoops = options.EventLoops && LoopSocket.IsSupported;
        var shorter = options.StreamIdleTimeout < options.UpstreamIdleTimeout ? options.StreamIdleTimeout : options.UpstreamIdleTimeout;
        var look = shorter / 4;
        look = look < ShortestLook ? ShortestLook : look > LongestLook ? LongestLook : look;
        _maxIdle = (int)Math.Ceiling(options.UpstreamIdleTimeout / look);
        _maxQuiet = (int)Math.Ceiling(options.StreamIdleTimeout / look);
        _timer = time.CreateTimer(static pools => ((Http1Pools)pools!).Look(), this, look, look);
    }

    /// <summary>Addresses that there are connections to, or were a short time ago.</summary>
    public int Count => _pools.Count;

    /// <summary>Connections, idle and busy.</summary>
    public int ConnectionCount
    {
        get
        {
            var count = 0;
            foreach (var (_, pool) in _pools)
            {
                count += pool.Count;
            }

            return count;
        }
    }

    /// <summary>The pool of an endpoint.</summary>
    public Http1Pool For(EndpointState endpoint)
    {
        while (true)
        {
            if (!_pools.TryGetValue(endpoint.Authority, out var pool))
            {
                pool = _pools.GetOrAdd(endpoint.Authority, new Http1Pool(endpoint.SocketAddress, _hasLoops));
            }

            if (!pool.IsRetired)
            {
                return pool;
            }

            _pools.TryRemove(KeyValuePair.Create(endpoint.Authority, pool));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        foreach (var (_, pool) in _pools)
        {
            pool.Close();
        }
    }

    private void Look()
    {
        var stalled = new List<Http1Connection>();
        foreach (var entry in _pools)
        {
            if (entry.Value.Look(_maxIdle, _maxQuiet, stalled))
            {
                _pools.TryRemove(entry);
            }
        }

        foreach (var connection in stalled)
        {
            // It may have come to its end meanwhile; then it is not used again.
            connection.Abort(ForwardResult.Idle);
        }
    }
}
