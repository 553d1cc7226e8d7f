using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

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

    /// <summary>After <see cref="RunAsync"/>: both messages ended as they should, so the connection can carry the next.</summary>
    public bool IsReusable { get; private set; }

    /// <summary>
    /// After <see cref="RunAsync"/>: the connection had carried a request before and ended without a byte, as one does that was closed for
    /// being idle, and to say it again does no harm (RFC 9110, section 9.2.2; RFC 9112, section 9.3.1).
    /// </summary>
    public bool MayRepeat { get; private set; }

    /// <summary>Carries the request, whose head has been made, and writes the response.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardResult> RunAsync(Http1Connection connection, CancellationToken deadline)
    {
        (IsReusable, MayRepeat, _uploading) = (false, false, null);
        _head.Reset();
        var aborted = exchange.Http.RequestAborted;
        var gone = aborted.UnsafeRegister(static c => ((Http1Connection)c!).Abort(ForwardResult.ClientGone), connection);
        var late = deadline.UnsafeRegister(static c => ((Http1Connection)c!).Abort(ForwardResult.DeadlinePassed), connection);
        var result = ForwardResult.UpstreamFailed;
        try
        {
            result = await CarryAsync(connection);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection broke, or was aborted: that says why.
            MayRepeat = CanRepeat(connection);
        }
        finally
        {
            // Whoever has begun to abort the connection may not have come to its end.
            var isWhole = gone.Unregister() & (!deadline.CanBeCanceled || late.Unregister());
            var isSent = await EndUploadAsync(connection, result);
            IsReusable &= isWhole && isSent;
        }

        if (result is ForwardResult.Answered or ForwardResult.BadRequestHead or ForwardResult.Dropped)
        {
            return result;
        }

        MayRepeat &= connection.AbortReason is null or ForwardResult.UpstreamFailed;

        // A limit of ours comes first: what it cuts off on the client's side looks as if the client had gone.
        return connection.AbortReason is { } limit and (ForwardResult.Idle or ForwardResult.DeadlinePassed) ? limit
            : aborted.IsCancellationRequested ? ForwardResult.ClientGone
            : deadline.IsCancellationRequested ? ForwardResult.DeadlinePassed
            : connection.AbortReason ?? result;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardResult> CarryAsync(Http1Connection connection)
    {
        var framing = RequestFraming();
        var request = default(RequestWriter);
        if (!request.TryWrite(exchange.UpstreamRequest, exchange.Method, framing, framing == BodyFraming.None ? 0 : RequestUpload.SizeFor(framing)))
        {
            ArrayPool<byte>.Shared.Return(request.Bytes);
            IsReusable = true;
            return ForwardResult.BadRequestHead;
        }

        if (framing == BodyFraming.None)
        {
            await SendAsync(connection, request);
        }
        else
        {
            _uploading = _upload.RunAsync(connection, request, framing);
        }

        for (var interim = 0; ReadHead(connection, ref interim) is var progress and not Progress.Complete;)
        {
            if (progress == Progress.Invalid || !connection.Input.MakeRoom(large: false))
            {
                return ForwardResult.UpstreamFailed;
            }

            var received = await connection.ReceiveAsync();
            if (received == 0)
            {
                MayRepeat = CanRepeat(connection);
                return ForwardResult.UpstreamFailed;
            }

            connection.Received(received);
        }

        var body = BodyFraming.Of(_head, HttpMethods.IsHead(exchange.Method));
        if (exchange.Retries is { } retries && retries.Drops(_head.Status))
        {
            IsReusable = TrySkip(connection, body);
            return ForwardResult.Dropped;
        }

        _relay.WriteHead(_head, connection);
        var result = body == BodyFraming.None ? ForwardResult.Answered : await _relay.WriteBodyAsync(connection, body, _head.Status);
        IsReusable = result == ForwardResult.Answered && body.Kind != BodyFraming.Way.Close && _head is { IsHttp11: true, IsLast: false } && connection.Input.IsEmpty;
        return result;
    }

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

        return exchange.Http.Request.ContentLength is { } length ? new BodyFraming(BodyFraming.Way.Length, length) : new BodyFraming(BodyFraming.Way.Chunks, 0);
    }

    private static async ValueTask SendAsync(Http1Connection connection, RequestWriter request)
    {
        try
        {
            await connection.SendAsync(request.Bytes.AsMemory(0, request.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(request.Bytes);
        }
    }

    // Interim responses are for the one who sent the request, which is this proxy; the server gives its client its own 100.
    private Progress ReadHead(Http1Connection connection, ref int interim)
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

            if (_head.Status == StatusCodes.Status101SwitchingProtocols || ++interim > MaxInterim)
            {
                return Progress.Invalid;
            }

            _upload.Decide(wanted: true);
            connection.Input.Consume(_head.Length);
            _head.Reset();
        }
    }

    private bool CanRepeat(Http1Connection connection) =>
        !connection.IsFresh && _uploading is null && connection.Input.IsEmpty && _head.Length == 0 && !exchange.Http.Response.HasStarted && IsIdempotent(exchange.Method);

    private static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method)
        || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method);

    // The response has ended, well or not. A request that is still under way then is of no use to anybody.
    private async ValueTask<bool> EndUploadAsync(Http1Connection connection, ForwardResult result)
    {
        if (_uploading is not { } uploading)
        {
            return true;
        }

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

        return await uploading;
    }
}
