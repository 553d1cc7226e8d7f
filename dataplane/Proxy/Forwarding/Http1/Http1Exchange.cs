using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using GatewayApi.DataPlane.Routing.Balancing;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>
/// One request over one connection, and its response; used again for the next request of the client's connection. Request and response
/// move at the same time: the response is passed on while the request is still being sent.
/// </summary>
internal sealed class Http1Exchange(Exchange exchange)
{
    // What comes before the answer: nobody says more in good faith.
    private const int MaxInterim = 32;

    // For a request that has been answered before it was sent to its end.
    private static readonly TimeSpan LastBytes = TimeSpan.FromSeconds(1);

    private readonly ResponseHead _head = new();
    private readonly RequestUpload _upload = new(exchange);
    private readonly ResponseRelay _relay = new(exchange);
    private Task<bool>? _uploading;
    private Http1Pool? _pool;
    private int _interim;

    // Both messages ended as they should, so the connection can carry the next.
    private bool _isReusable;

    // The connection had carried a request before and ended without a byte, as one does that was closed for being idle, and to say it again does no
    // harm (RFC 9110, section 9.2.2; RFC 9112, section 9.3.1).
    private bool _mayRepeat;

    // The body of the response has no other end.
    private bool _endsWithConnection;

    /// <summary>The pool of an endpoint; mostly that of the request before.</summary>
    public Http1Pool PoolOf(EndpointState endpoint, Http1Pools pools) =>
        _pool is { IsRetired: false } known && ReferenceEquals(known.Address, endpoint.SocketAddress) ? known : _pool = pools.For(endpoint);

    /// <summary>
    /// Carries the request, whose head has been made, writes the response, and gives the connection back to its pool. One method from the first byte
    /// to the last: each that is left while it waits costs as much as a good part of what it does.
    /// </summary>
    /// <param name="connection">An idle connection, or a new one.</param>
    /// <param name="forwarder">Says the request again over a new connection, when this one had ended before it and nothing speaks against that.</param>
    /// <param name="deadline">Cancelled when the time is up.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardResult> RunAsync(Http1Connection connection, Http1Forwarder forwarder, CancellationToken deadline)
    {
        Begin();
        var aborted = exchange.RequestAborted;
        var gone = aborted.UnsafeRegister(static c => ((Http1Connection)c!).Abort(ForwardResult.ClientGone), connection);
        var late = deadline.UnsafeRegister(static c => ((Http1Connection)c!).Abort(ForwardResult.DeadlinePassed), connection);
        var result = ForwardResult.UpstreamFailed;
        try
        {
            if (TryWriteHead(out var request, out var framing))
            {
                await SendAsync(connection, request, framing);
                var progress = ReadHead(connection);
                while (progress == Progress.Incomplete)
                {
                    progress = connection.Input.MakeRoom(large: false) ? Take(connection, await connection.ReceiveAsync()) : Progress.Invalid;
                }

                result = progress == Progress.Complete ? await AnswerAsync(connection) : result;
                _isReusable = _isReusable || (result == ForwardResult.Answered && IsEndClear(connection));
            }
            else
            {
                (result, _isReusable) = (ForwardResult.BadRequestHead, true);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection broke, or was aborted: that says why.
            _mayRepeat = CanRepeat(connection);
        }
        finally
        {
            // Whoever has begun to abort the connection may not have come to its end.
            _isReusable &= gone.Unregister() & (!deadline.CanBeCanceled || late.Unregister());
            if (_uploading is { } uploading)
            {
                await EndUploadAsync(uploading, connection, result);
            }
            else
            {
                connection.Pool.Return(connection, _isReusable);
            }
        }

        if (result is ForwardResult.Answered or ForwardResult.BadRequestHead or ForwardResult.Dropped)
        {
            return result;
        }

        return _mayRepeat && (connection.AbortReason is null or ForwardResult.UpstreamFailed)
            ? await forwarder.SendAfreshAsync(exchange, connection.Pool, deadline)
            : Reason(connection.AbortReason, aborted, deadline) ?? result;
    }

    // A limit of ours comes first: what it cuts off on the client's side looks as if the client had gone.
    private static ForwardResult? Reason(ForwardResult? abort, CancellationToken aborted, CancellationToken deadline) =>
        abort is ForwardResult.Idle or ForwardResult.DeadlinePassed ? abort
        : aborted.IsCancellationRequested ? ForwardResult.ClientGone
        : deadline.IsCancellationRequested ? ForwardResult.DeadlinePassed
        : abort;

    private void Begin()
    {
        (_isReusable, _mayRepeat, _uploading, _interim) = (false, false, null, 0);
        _head.Reset();
    }

    private bool TryWriteHead(out RequestWriter request, out BodyFraming framing)
    {
        framing = RequestFraming();
        request = default;
        if (request.TryWrite(exchange.UpstreamRequest, exchange.Method, framing, framing == BodyFraming.None ? 0 : RequestUpload.SizeFor(framing)))
        {
            return true;
        }

        ArrayPool<byte>.Shared.Return(request.Bytes);
        return false;
    }

    // A body is sent while the response is waited for.
    private ValueTask SendAsync(Http1Connection connection, in RequestWriter request, BodyFraming framing)
    {
        if (framing != BodyFraming.None)
        {
            _uploading = _upload.RunAsync(connection, request, framing);
            return ValueTask.CompletedTask;
        }

        var sending = connection.SendAsync(request.Bytes.AsMemory(0, request.Length));
        if (!sending.IsCompletedSuccessfully)
        {
            return EndSendAsync(sending, request.Bytes);
        }

        ArrayPool<byte>.Shared.Return(request.Bytes);
        return ValueTask.CompletedTask;
    }

    private static async ValueTask EndSendAsync(ValueTask sending, byte[] bytes)
    {
        try
        {
            await sending;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private Progress Take(Http1Connection connection, int received)
    {
        if (received == 0)
        {
            _mayRepeat = CanRepeat(connection);
            return Progress.Invalid;
        }

        connection.Received(received);
        return ReadHead(connection);
    }

    private ValueTask<ForwardResult> AnswerAsync(Http1Connection connection)
    {
        var body = BodyFraming.Of(_head, HttpMethods.IsHead(exchange.Method));
        if (exchange.Retries is { } retries && retries.Drops(_head.Status))
        {
            _isReusable = TrySkip(connection, body);
            return ValueTask.FromResult(ForwardResult.Dropped);
        }

        _endsWithConnection = body.Kind == BodyFraming.Way.Close;
        _relay.WriteHead(_head, connection);
        return body == BodyFraming.None ? ValueTask.FromResult(ForwardResult.Answered) : _relay.WriteBodyAsync(connection, body, _head.Status);
    }

    private bool IsEndClear(Http1Connection connection) => !_endsWithConnection && _head is { IsHttp11: true, IsLast: false } && connection.Input.IsEmpty;

    // A response that nobody gets: when all of it is there, the connection can carry the next.
    private bool TrySkip(Http1Connection connection, BodyFraming body)
    {
        var length = _head.Length + body.Length;
        if (body.Kind != BodyFraming.Way.Length || connection.Input.Unread.Length != length || _head is not { IsHttp11: true, IsLast: false })
        {
            return false;
        }

        connection.Input.Consume((int)length);
        return true;
    }

    // The client's own framing; the server has made sure that it is one.
    private BodyFraming RequestFraming()
    {
        if (!exchange.RequestBody.IsActive)
        {
            return BodyFraming.None;
        }

        return exchange.Request.Headers.ContentLength is { } length ? new BodyFraming(BodyFraming.Way.Length, length) : new BodyFraming(BodyFraming.Way.Chunks, 0);
    }

    // Interim responses are for the one who sent the request, which is this proxy; the server gives its client its own 100.
    private Progress ReadHead(Http1Connection connection)
    {
        while (true)
        {
            var progress = _head.Read(connection.Input.Unread);
            if (progress != Progress.Complete)
            {
                return progress;
            }

            if (DownstreamResponse.IsFinal(_head.Status))
            {
                // Some begin to answer before they ask for the body; a refusal does without it.
                _upload.Decide(wanted: _head.Status < StatusCodes.Status300MultipleChoices);
                return progress;
            }

            if (_head.Status == StatusCodes.Status101SwitchingProtocols || ++_interim > MaxInterim)
            {
                return Progress.Invalid;
            }

            _upload.Decide(wanted: true);
            connection.Input.Consume(_head.Length);
            _head.Reset();
        }
    }

    private bool CanRepeat(Http1Connection connection) =>
        !connection.IsFresh && _uploading is null && connection.Input.IsEmpty && _head.Length == 0 && !exchange.Response.HasStarted && IsIdempotent(exchange.Method);

    /// <summary>Whether a request may be sent again to a backend that has closed its connection without a word (RFC 9110, section 9.2.2).</summary>
    public static bool IsRepeatable(Exchange exchange) => !exchange.RequestBody.IsActive && IsIdempotent(exchange.Method);

    private static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method)
        || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method);

    // The response has ended, well or not. A request that is still under way then is of no use to anybody.
    private async ValueTask EndUploadAsync(Task<bool> uploading, Http1Connection connection, ForwardResult result)
    {
        var isSent = false;
        try
        {
            if (result == ForwardResult.Answered && !_head.IsLast && !uploading.IsCompleted)
            {
                // The client has its answer; the backend may still be taking the rest of what it has answered already.
                await exchange.ResponseBody.CompleteAsync();
                await ((Task)uploading).WaitAsync(LastBytes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (!uploading.IsCompleted)
            {
                _upload.Decide(wanted: false);
                connection.Abort(result);
            }

            isSent = await uploading;
        }
        finally
        {
            connection.Pool.Return(connection, _isReusable && isSent);
        }
    }
}
