using System.Collections.Immutable;
using GatewayApi.DataPlane.Listening;
using GatewayApi.DataPlane.Runtime;
using GatewayApi.DataPlane.Streams;

namespace GatewayApi.DataPlane.Datagrams;

/// <summary>The UDP ports. They follow the configuration; a port that goes takes its sessions with it.</summary>
internal sealed class UdpPorts : IAsyncDisposable
{
    private readonly BoundPorts<UdpPort> _bound;
    private readonly TimeProvider _time;

    public UdpPorts(ConfigPublication configs, StreamObserver observer, ProxyOptions options, TimeProvider time, ILogger<UdpPorts> logger)
    {
        _time = time;
        _bound = new BoundPorts<UdpPort>(
            "UDP port",
            PortSocket.TryBindUdp,
            (port, socket) => new UdpPort(port, socket, configs, observer, options, time, logger),
            static p => p.Start(),
            options,
            time,
            logger);
    }

    /// <summary>Raised, on no particular thread, when a port that could not be bound has come free.</summary>
    public event Action? Recovered
    {
        add => _bound.Recovered += value;
        remove => _bound.Recovered -= value;
    }

    /// <summary>Ports that are bound.</summary>
    public int OpenCount => _bound.All.Length;

    /// <summary>Clients with a session now.</summary>
    public int SessionCount => _bound.All.Sum(static p => p.SessionCount);

    /// <summary>Ports that are wanted and could not be bound, with the reason.</summary>
    public ImmutableArray<KeyValuePair<int, string>> Failures => _bound.Failures;

    /// <summary>The configuration is published: binds the ports that are wanted and closes the others.</summary>
    public void Settle(IReadOnlySet<int> wanted)
    {
        foreach (var port in _bound.Release(wanted))
        {
            port.Dispose();
        }

        foreach (var port in _bound.Open(wanted))
        {
            port.Start();
        }
    }

    /// <summary>Waits until no client has said anything for a moment: who sends on has not found another place yet.</summary>
    /// <param name="limit">How long at most.</param>
    public async Task LingerAsync(TimeSpan limit)
    {
        var began = _time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), _time);
        while (_bound.All.Any(static p => p.IsBusy()) && _time.GetElapsedTime(began) < limit && await timer.WaitForNextTickAsync())
        {
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _bound.DisposeAsync();
        foreach (var port in _bound.All)
        {
            port.Dispose();
        }
    }
}
