using System.Net.Sockets;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>Forwards over HTTP/1.1 by its own client.</summary>
internal sealed class Http1Forwarder(Http1Pools pools, ProxyOptions options, TimeProvider time) : IForwarder
{
    /// <inheritdoc/>
    public ValueTask<ForwardResult> SendAsync(Exchange exchange, EndpointState endpoint, CancellationToken deadline)
    {
        exchange.UpstreamRequest.Fill(exchange);
        var pool = exchange.Http1.PoolOf(endpoint, pools);
        return pool.TakeIdle(sure: !Http1Exchange.IsRepeatable(exchange)) is { } connection ? exchange.Http1.RunAsync(connection, this, deadline) : SendAfreshAsync(exchange, pool, deadline);
    }

    /// <summary>One attempt over a connection that is made for it: no other may have been closed by now without its being known.</summary>
    public async ValueTask<ForwardResult> SendAfreshAsync(Exchange exchange, Http1Pool pool, CancellationToken deadline)
    {
        var (connection, failure) = await ConnectAsync(pool, exchange, deadline);
        return connection is null ? failure : await exchange.Http1.RunAsync(connection, this, deadline);
    }

    private async ValueTask<(Http1Connection? Connection, ForwardResult Failure)> ConnectAsync(Http1Pool pool, Exchange exchange, CancellationToken deadline)
    {
        var aborted = exchange.RequestAborted;
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, aborted, deadline);
        try
        {
            var connection = await Http1Connection.ConnectAsync(pool, either.Token);
            pool.Add(connection);
            return (connection, default);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return (null, aborted.IsCancellationRequested ? ForwardResult.ClientGone
                : deadline.IsCancellationRequested ? ForwardResult.DeadlinePassed
                : e is OperationCanceledException ? ForwardResult.ConnectTimedOut
                : ForwardResult.NotConnected);
        }
    }
}
