using System.Net.Sockets;
using System.Runtime.CompilerServices;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>Forwards over HTTP/1.1 by its own client.</summary>
internal sealed class Http1Forwarder(Http1Pools pools, ProxyOptions options, TimeProvider time) : IForwarder
{
    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardResult> SendAsync(Exchange exchange, EndpointState endpoint, CancellationToken deadline)
    {
        exchange.UpstreamRequest.Fill(exchange);
        var pool = pools.For(endpoint);
        var connection = pool.TakeIdle();
        while (true)
        {
            if (connection is null)
            {
                (connection, var failure) = await ConnectAsync(pool, exchange, deadline);
                if (connection is null)
                {
                    return failure;
                }
            }

            var run = exchange.Http1;
            ForwardResult result;
            try
            {
                result = await run.RunAsync(connection, deadline);
            }
            finally
            {
                pool.Return(connection, run.IsReusable);
            }

            if (!run.MayRepeat)
            {
                return result;
            }

            // Once more, and not over another connection that may have been closed by now.
            connection = null;
        }
    }

    private async ValueTask<(Http1Connection? Connection, ForwardResult Failure)> ConnectAsync(Http1Pool pool, Exchange exchange, CancellationToken deadline)
    {
        var aborted = exchange.Http.RequestAborted;
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
