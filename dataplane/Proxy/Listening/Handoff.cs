using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace GatewayApi.DataPlane.Listening;

/// <summary>
/// The way of a connection from a front port to the HTTP server: to the server it is the transport of its three inner endpoints.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The server disposes the queues it has bound.")]
internal sealed class Handoff : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly Queue _http1 = new(InnerEndPoint.Http1);
    private readonly Queue _http2 = new(InnerEndPoint.Http2);
    private readonly Queue _tls = new(InnerEndPoint.Tls);

    /// <summary>Hands a connection over.</summary>
    /// <returns>False when the server has stopped; the connection is still the caller's.</returns>
    public bool Offer(InnerEndPoint to, ConnectionContext connection) => Find(to).Offer(connection);

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is InnerEndPoint;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(Find((InnerEndPoint)endpoint));

    private Queue Find(InnerEndPoint endpoint) =>
        ReferenceEquals(endpoint, InnerEndPoint.Http1) ? _http1 : ReferenceEquals(endpoint, InnerEndPoint.Http2) ? _http2 : _tls;

    // Unbounded by itself: the number of connections is bounded where they are accepted.
    private sealed class Queue(EndPoint endPoint) : IConnectionListener
    {
        // The server only queues what it takes, so it may do so on the thread that offers.
        private readonly Channel<ConnectionContext> _channel = Channel.CreateUnbounded<ConnectionContext>(
            new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });

        public EndPoint EndPoint { get; } = endPoint;

        public bool Offer(ConnectionContext connection) => _channel.Writer.TryWrite(connection);

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await _channel.Reader.WaitToReadAsync(cancellationToken))
            {
                if (_channel.Reader.TryRead(out var connection))
                {
                    return connection;
                }
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _channel.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        // What was offered and not taken in time would hang otherwise.
        public async ValueTask DisposeAsync()
        {
            _channel.Writer.TryComplete();
            while (_channel.Reader.TryRead(out var connection))
            {
                connection.Abort();
                await connection.DisposeAsync();
            }
        }
    }
}
