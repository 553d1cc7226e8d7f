using System.Diagnostics;
using Grpc.Core;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Reconciling;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>
/// An admitted stream. One loop waits for the proxy's next message and for the next publication, and lets the session decide; nothing is
/// queued, for a session needs only the newest snapshot.
/// </summary>
internal sealed partial class ProxyStream(
    ProxyPlace place,
    PublicationBoard board,
    IAsyncStreamReader<ProxyMessage> requests,
    IServerStreamWriter<ControlPlaneMessage> responses,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ILogger logger)
{
    // A proxy that does not take a message for so long does not read any more.
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(60);

    private readonly ProxySession _session = new();
    private readonly KeyValuePair<string, object?> _label = ControlPlaneMetrics.Gateway(place.Proxy.Id.Gateway.ToString());
    private Publication _publication = Publication.None;
    private long _inFlightGeneration = -1;

    /// <summary>Serves the stream until the proxy ends it, the Gateway goes or the token is cancelled.</summary>
    /// <exception cref="RpcException">The stream ends for a cause that the proxy is to know.</exception>
    public async Task RunAsync(Hello hello, CancellationToken cancellation)
    {
        using var subscription = board.Subscribe();
        subscription.Wakeup.Reset();
        await OfferAsync(cancellation);
        await SendAsync(_session.Receive(new ProxyMessage { Hello = hello }), cancellation);
        Task<bool>? read = null;
        while (true)
        {
            read ??= requests.MoveNext(cancellation);
            var published = subscription.Wakeup.Signalled;
            await Task.WhenAny(read, published).WaitAsync(cancellation);
            if (published.IsCompleted)
            {
                subscription.Wakeup.Reset();
                await OfferAsync(cancellation);
            }

            if (read.IsCompleted)
            {
                if (!await read)
                {
                    return;
                }

                await ReceiveAsync(requests.Current, cancellation);
                read = null;
            }
        }
    }

    private async Task OfferAsync(CancellationToken cancellation)
    {
        _publication = board.Current;
        var gateway = place.Proxy.Id.Gateway;
        if (!_publication.Result.Snapshots.TryGetValue(gateway, out var snapshot))
        {
            throw new RpcException(new Status(StatusCode.NotFound, $"the Gateway {gateway} is gone"));
        }

        if (_session.InFlight?.Version == snapshot.Version)
        {
            _inFlightGeneration = _publication.GenerationOf(gateway);
        }

        var output = _session.Offer(snapshot);
        place.Proxy = Current(place.Proxy);
        await SendAsync(output, cancellation);
    }

    private async Task ReceiveAsync(ProxyMessage message, CancellationToken cancellation)
    {
        if (message.Load is { } load)
        {
            place.Proxy.Load.Last = load;
        }

        var waited = _session.InFlight;
        var generation = _inFlightGeneration;
        var output = _session.Receive(message);
        if (output.Violation is null && message.MessageCase is ProxyMessage.MessageOneofCase.Ack or ProxyMessage.MessageOneofCase.Nack)
        {
            Answered(message, ReferenceEquals(_session.Answered, waited) ? generation : place.Proxy.AnsweredGeneration);
        }

        await SendAsync(output, cancellation);
    }

    private void Answered(ProxyMessage message, long generation)
    {
        var proxy = place.Proxy;
        if (message.MessageCase == ProxyMessage.MessageOneofCase.Nack)
        {
            metrics.Nacks.Add(1, _label);
            foreach (var rejected in _session.Rejected)
            {
                LogRejected(logger, proxy.Id, rejected.Name, rejected.Degraded ? "degraded" : "rejected", rejected.Reason);
            }
        }

        if (proxy.BehindSince is { } since)
        {
            metrics.AnswerDuration.Record((time.GetUtcNow() - since).TotalSeconds, _label);
        }

        place.Proxy = Current(proxy with
        {
            AcknowledgedVersion = _session.Answered!.Version,
            AnsweredGeneration = generation,
            Answers = _session.Answers,
            Rejected = _session.Rejected,
        });
    }

    // A new generation that changes nothing for the proxy is answered without a delta.
    private ConnectedProxy Current(ConnectedProxy proxy)
    {
        var gateway = proxy.Id.Gateway;
        var isCurrent = proxy.AcknowledgedVersion == _publication.Result.Snapshots[gateway].Version;
        return proxy with
        {
            BehindSince = isCurrent ? null : proxy.BehindSince ?? time.GetUtcNow(),
            AnsweredGeneration = isCurrent ? _publication.GenerationOf(gateway) : proxy.AnsweredGeneration,
        };
    }

    private async Task SendAsync(SessionOutput output, CancellationToken cancellation)
    {
        if (output.Violation is { } violation)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, violation));
        }

        Activity? activity = null;
        foreach (var message in output.Messages)
        {
            if (message.Delta is { } part)
            {
                activity ??= ControlPlaneMetrics.Activities.StartActivity("delta")?.SetTag("gateway", _label.Value).SetTag("version", part.Version);
                Measure(part);
            }

            await WriteAsync(message, cancellation);
        }

        activity?.Dispose();
    }

    private void Measure(DeltaPart part)
    {
        metrics.DeltaBytes.Add(part.Upserts.Sum(static u => (long)u.Resource.Length), _label);
        if (part.Last)
        {
            metrics.Deltas.Add(1, _label);
            _inFlightGeneration = _publication.GenerationOf(place.Proxy.Id.Gateway);
            LogDelta(logger, place.Proxy.Id, part.Version);
        }
    }

    private async Task WriteAsync(ControlPlaneMessage message, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(WriteLimit);
        try
        {
            await responses.WriteAsync(message, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"the proxy did not read for {WriteLimit.TotalSeconds} s"));
        }
    }

    [LoggerMessage(10, LogLevel.Warning, "{Proxy}: {Resource} {Severity}: {Reason}")]
    private static partial void LogRejected(ILogger logger, ProxyId proxy, string resource, string severity, string reason);

    [LoggerMessage(11, LogLevel.Debug, "{Proxy}: delta to {Version} sent")]
    private static partial void LogDelta(ILogger logger, ProxyId proxy, string version);
}
