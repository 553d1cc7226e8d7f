using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Authentication;
using GatewayApi.DataPlane.Listening;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.DataPlane.Streams;

/// <summary>The way of a connection that is carried as a whole: TLS with the client where it ends here, a backend, and the relay.</summary>
internal sealed class StreamCarrier : IDisposable
{
    private const int LooksPerTimeout = 10;

    private readonly ProxyOptions _options;
    private readonly StreamObserver _observer;
    private readonly StreamConnector _connector;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<StreamRelay, bool> _relays = new(ReferenceEqualityComparer.Instance);
    private readonly ITimer _watch;

    public StreamCarrier(ProxyOptions options, ConfigPublication configs, StreamObserver observer, TimeProvider time)
    {
        _options = options;
        _observer = observer;
        _time = time;
        _connector = new StreamConnector(options, configs, time);
        var look = options.TcpIdleTimeout / LooksPerTimeout;
        _watch = time.CreateTimer(_ => CloseIdle(), null, look, look);
    }

    /// <summary>Connections under way.</summary>
    public int Count => _relays.Count;

    /// <summary>Carries a connection to its end, whichever way that comes.</summary>
    /// <param name="port">The port it came in by.</param>
    /// <param name="client">The client's end; the carrier's from now on.</param>
    /// <param name="addresses">Whom it is from.</param>
    /// <param name="opening">The listener and the route.</param>
    public async Task CarryAsync(FrontPort port, StreamEnd client, ConnectionAddresses addresses, StreamOpening opening)
    {
        var session = new StreamSessionLog(opening, opening.Listener.IsTls ? "TLS" : "TCP", addresses, _time.GetTimestamp());
        var count = _observer.Begin(session);
        try
        {
            await using (client)
            {
                session.Outcome = IsTooMany(count, client, session) ? StreamOutcome.Refused
                    : await TryShakeHandsAsync(port, client, opening, session) ? await TryRelayAsync(port, client, session)
                    : StreamOutcome.HandshakeFailed;
            }
        }
        finally
        {
            _observer.End(session);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    private bool IsTooMany(long count, StreamEnd client, StreamSessionLog session)
    {
        if (_options.MaxStreamsPerListener == 0 || count <= _options.MaxStreamsPerListener)
        {
            return false;
        }

        session.Reason = "too_many_streams";
        client.Abort();
        return true;
    }

    private async Task<bool> TryShakeHandsAsync(FrontPort port, StreamEnd client, StreamOpening opening, StreamSessionLog session)
    {
        if (opening.Tls is null)
        {
            return true;
        }

        using var limit = new CancellationTokenSource(_options.HandshakeTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, port.Aborting);
        try
        {
            await client.TerminateAsync(opening.Tls, either.Token);
            return true;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            session.Detail = e.Message;
            return false;
        }
    }

    private async Task<StreamOutcome> TryRelayAsync(FrontPort port, StreamEnd client, StreamSessionLog session)
    {
        StreamEnd? backend;
        try
        {
            backend = await _connector.ConnectAsync(session, mayEncrypt: session.Opening.Tls is not null || !session.Opening.Listener.IsTls, port.Aborting);
        }
        catch (OperationCanceledException)
        {
            client.Abort();
            return StreamOutcome.Drained;
        }

        if (backend is null)
        {
            // A reset, with TLS too: see OpeningDecision.
            client.Abort();
            return StreamOutcome.Refused;
        }

        session.Endpoint!.Begin();
        var relay = new StreamRelay(client, backend);
        _relays[relay] = true;
        try
        {
            await using (backend)
            await using (port.Aborting.UnsafeRegister(static r => ((StreamRelay)r!).Abort(StreamOutcome.Drained), relay))
            {
                await relay.RunAsync();
            }
        }
        finally
        {
            _relays.TryRemove(relay, out _);
            (session.Received, session.Sent) = (relay.Received, relay.Sent);
            session.Endpoint.End();
        }

        return relay.Outcome;
    }

    private void CloseIdle()
    {
        foreach (var (relay, _) in _relays)
        {
            if (relay.CountQuiet() >= LooksPerTimeout)
            {
                relay.Abort(StreamOutcome.Idle);
            }
        }
    }
}
