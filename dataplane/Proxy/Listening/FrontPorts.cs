using System.Collections.Immutable;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.DataPlane.Listening;

/// <summary>
/// The TCP ports. They follow the configuration: new ones open before it is published, old ones drain after that.
/// </summary>
internal sealed class FrontPorts : IAsyncDisposable
{
    private readonly BoundPorts<FrontPort> _bound;
    private readonly ProxyOptions _options;
    private readonly List<FrontPort> _waiting = [];
    private readonly List<Task> _draining = [];

    public FrontPorts(ConnectionOpener opener, ProxyOptions options, TimeProvider time, ILogger<FrontPorts> logger)
    {
        _options = options;
        _bound = new BoundPorts<FrontPort>(
            "Port", PortSocket.TryListen, (port, socket) => new FrontPort(port, socket, opener, time, logger), static p => p.Start(), options, time, logger);
    }

    /// <summary>Raised, on no particular thread, when a port that could not be bound has come free.</summary>
    public event Action? Recovered
    {
        add => _bound.Recovered += value;
        remove => _bound.Recovered -= value;
    }

    /// <summary>Ports that accept connections.</summary>
    public int OpenCount => _bound.All.Length;

    /// <summary>Live connections that the server has taken up.</summary>
    public int ConnectionCount => _bound.All.Sum(static p => p.Connections.Count);

    /// <summary>Ports that are wanted and could not be bound, with the reason.</summary>
    public ImmutableArray<KeyValuePair<int, string>> Failures => _bound.Failures;

    /// <summary>
    /// Binds the ports that are not bound yet: the kernel takes connections from now on, they are looked at after <see cref="Settle"/>.
    /// What fails is tried again until it works or is no longer wanted. Not to be called at the same time as <see cref="Settle"/>.
    /// </summary>
    public void Open(IEnumerable<int> ports) => _waiting.AddRange(_bound.Open(ports));

    /// <summary>The configuration is published: begins to serve the new ports and drains those that are no longer wanted.</summary>
    public void Settle(IReadOnlySet<int> wanted)
    {
        _waiting.ForEach(static p => p.Start());
        _waiting.Clear();
        _draining.RemoveAll(static d => d.IsCompleted);
        _draining.AddRange(_bound.Release(wanted).Select(p => p.DrainAsync(_options.DrainTimeout)));
    }

    /// <summary>Asks all connections to end, each in the way in which no request is lost.</summary>
    public void BeginClose()
    {
        foreach (var port in _bound.All)
        {
            port.BeginClose();
        }
    }

    /// <summary>Stops accepting on all ports, for good.</summary>
    public Task StopAcceptingAsync()
    {
        _bound.Stop();
        return Task.WhenAll(_bound.All.Select(static p => p.StopAcceptingAsync()));
    }

    /// <summary>Waits until the connections have ended, and closes those that have been idle for a while.</summary>
    /// <param name="limit">How long at most.</param>
    public Task LingerAsync(TimeSpan limit) => Task.WhenAll(_bound.All.Select(p => p.LingerAsync(limit)));

    /// <summary>Cuts off the connections that are carried as a whole.</summary>
    public Task AbortStreamsAsync() => Task.WhenAll(_bound.All.Select(static p => p.AbortStreamsAsync()));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _bound.DisposeAsync();
        await StopAcceptingAsync();
        await Task.WhenAll(_bound.All.Select(static p => p.CloseSilentAsync()));
        await AbortStreamsAsync();
    }
}
