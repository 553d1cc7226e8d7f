using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>
/// Passes a response on as it comes: what is there is sent before more is waited for, and the head alone when the body has to be waited for.
/// </summary>
internal sealed class ResponseRelay(Exchange exchange)
{
    // Bytes to send at once at most, when more come without a wait.
    private const int MaxUnsent = 64 * 1024;

    // With less room than this in what is to be sent at once, that is sent before more is received.
    private const int LeastRoom = 16 * 1024;

    private readonly ChunkedDecoder _chunks = new();
    private bool _isStarted;
    private bool _hasSent;
    private bool _isGone;
    private int _unsent;
    private long _left;

    /// <summary>Writes the head; nothing is sent yet. The head stays at the beginning of what the connection has received.</summary>
    public void WriteHead(ResponseHead head, Http1Connection connection)
    {
        var bytes = connection.Input.Unread;
        var response = exchange.Response;
        response.StatusCode = head.Status;
        WriteReason(head.Status, bytes.Slice(head.ReasonStart, head.ReasonLength));
        var headers = response.Headers;
        var values = connection.Pool.Values;
        foreach (ref readonly var line in head.Lines)
        {
            DownstreamResponse.Add(headers, ResponseNames.Get(line.Name(bytes)), values.Get(line.Value(bytes)));
        }

        // A 204 has none whatever the backend says (RFC 9110, section 8.6); the server would refuse to send it.
        if (head.ContentLength >= 0 && head.Status != StatusCodes.Status204NoContent)
        {
            response.Headers.ContentLength = head.ContentLength;
        }

        DownstreamResponse.Finish(exchange, head.NamesFields ? ConnectionField(head, bytes) : StringValues.Empty);
        connection.Input.Consume(head.Length);
    }

    /// <summary>Writes the body.</summary>
    /// <param name="connection">Where it comes from.</param>
    /// <param name="framing">Where it ends.</param>
    /// <param name="status">The status.</param>
    public ValueTask<ForwardResult> WriteBodyAsync(Http1Connection connection, BodyFraming framing, int status)
    {
        (_isStarted, _hasSent, _isGone, _unsent, _left) = (false, false, false, 0, framing.Length);
        if (framing.Kind != BodyFraming.Way.Length || connection.Input.Unread.Length < framing.Length || status == StatusCodes.Status205ResetContent)
        {
            _chunks.Reset();
            return CopyAsync(connection, framing, status, Task.CompletedTask);
        }

        // The usual short answer, all of which has come with its head: nothing has to be waited for.
        var starting = StartAsync();
        if (!starting.IsCompletedSuccessfully)
        {
            return CopyAsync(connection, framing, status, starting);
        }

        exchange.ResponseBody.Write(connection.Input.Unread[..(int)framing.Length]);
        connection.Input.Consume((int)framing.Length);
        return ValueTask.FromResult(ForwardResult.Answered);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardResult> CopyAsync(Http1Connection connection, BodyFraming framing, int status, Task starting)
    {
        await starting;
        while (true)
        {
            var progress = Next(framing, connection.Input.Unread, out var consumed, out var data);
            if (data > 0)
            {
                if (status == StatusCodes.Status205ResetContent)
                {
                    // Has no content (RFC 9110, section 15.3.6), and the server would refuse to send it.
                    return ForwardResult.UpstreamFailed;
                }

                if (!_isStarted)
                {
                    await StartAsync();
                }

                exchange.ResponseBody.Write(connection.Input.Unread.Slice(consumed - data, data));
                _unsent += data;
            }
            else if (progress == Progress.Data)
            {
                WriteTrailer(_chunks.Trailer!.Value, connection.Input.Unread);
            }

            connection.Input.Consume(consumed);
            if (progress == Progress.Incomplete)
            {
                progress = _isStarted && framing.Kind == BodyFraming.Way.Length && connection.CanReceiveAnywhere
                    ? await PassAsync(connection)
                    : await ReceiveAsync(connection, framing);
            }

            if (progress == Progress.Complete)
            {
                // The server sends the rest with the end of the response; of a length that is known it sees no end that would have to be sent.
                var isToBeSent = _unsent > 0 && _hasSent && exchange.Response.Headers.ContentLength is not null;
                return isToBeSent && !await SendAsync(connection) ? ForwardResult.ClientGone : ForwardResult.Answered;
            }

            if (progress == Progress.Invalid)
            {
                return _isGone ? ForwardResult.ClientGone : ForwardResult.UpstreamFailed;
            }
        }
    }

    private static StringValues ConnectionField(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        var result = StringValues.Empty;
        foreach (ref readonly var line in head.Lines)
        {
            if (Ascii.EqualsIgnoreCase(line.Name(bytes), "connection"u8))
            {
                result = StringValues.Concat(result, Encoding.Latin1.GetString(line.Value(bytes)));
            }
        }

        return result;
    }

    // The server has the usual phrases at hand.
    private void WriteReason(int status, ReadOnlySpan<byte> reason)
    {
        if (!reason.IsEmpty && !Ascii.Equals(reason, ReasonPhrases.GetReasonPhrase(status)))
        {
            exchange.Response.ReasonPhrase = Encoding.Latin1.GetString(reason);
        }
    }

    private Progress Next(BodyFraming framing, ReadOnlySpan<byte> bytes, out int consumed, out int data)
    {
        if (framing.IsChunked)
        {
            return _chunks.Read(bytes, out consumed, out data);
        }

        consumed = data = framing.Kind == BodyFraming.Way.Close ? bytes.Length : (int)Math.Min(_left, bytes.Length);
        _left -= data;
        return framing.Kind == BodyFraming.Way.Length && _left == 0 ? Progress.Complete : Progress.Incomplete;
    }

    private void WriteTrailer(in FieldLine line, ReadOnlySpan<byte> bytes)
    {
        if (exchange.Http.Features.Get<IHttpResponseTrailersFeature>() is { } trailers)
        {
            DownstreamResponse.Add(trailers.Trailers, ResponseNames.Get(line.Name(bytes)), Encoding.Latin1.GetString(line.Value(bytes)));
        }
    }

    private Task StartAsync()
    {
        _isStarted = true;
        return exchange.ResponseBody.StartAsync();
    }

    // False when nobody takes it any more.
    private async ValueTask<bool> SendAsync(Http1Connection connection)
    {
        (_unsent, _hasSent) = (0, true);
        var flush = await exchange.ResponseBody.Writer.FlushAsync(connection.Aborted);
        connection.Moved = true;
        _isGone = flush.IsCompleted;
        return !_isGone;
    }

    // The rest of a body whose length is known: received where it is sent from, without a copy.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Progress> PassAsync(Http1Connection connection)
    {
        while (_left > 0)
        {
            if (_unsent >= MaxUnsent - LeastRoom && !await SendAsync(connection))
            {
                return Progress.Invalid;
            }

            if (TryPass(connection, out var count))
            {
                if (count == 0)
                {
                    return Progress.Invalid;
                }

                _unsent += count;
                _left -= count;
            }
            else if (_unsent == 0)
            {
                await connection.WaitAsync();
            }
            else if (!await SendAsync(connection))
            {
                return Progress.Invalid;
            }
        }

        return Progress.Complete;
    }

    private bool TryPass(Http1Connection connection, out int count)
    {
        count = 0;
        var room = exchange.ResponseBody.Room((int)Math.Min(_left, _unsent < LeastRoom ? MaxUnsent - LeastRoom : LeastRoom));
        if (room.IsEmpty)
        {
            // The client's connection is going.
            _isGone = true;
            return true;
        }

        if (!connection.TryReceive(room[..(int)Math.Min(room.Length, _left)], out count))
        {
            return false;
        }

        exchange.ResponseBody.Filled(count);
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Progress> ReceiveAsync(Http1Connection connection, BodyFraming framing)
    {
        // More than the small array takes at once is to come, or seems to.
        var input = connection.Input;
        if (!input.MakeRoom(large: _left > ReceiveBuffer.Small || input.WasFull))
        {
            return Progress.Invalid;
        }

        if (_unsent >= MaxUnsent && !await SendAsync(connection))
        {
            return Progress.Invalid;
        }

        // What is there already goes out in one piece with what was there before.
        var receiving = connection.ReceiveAsync();
        if (!receiving.IsCompleted && (_unsent > 0 || !_isStarted))
        {
            if (!_isStarted)
            {
                await StartAsync();
            }

            if (!await SendAsync(connection))
            {
                return Progress.Invalid;
            }
        }

        var received = await receiving;
        connection.Received(received);
        return received > 0 ? Progress.Data : framing.Kind == BodyFraming.Way.Close ? Progress.Complete : Progress.Invalid;
    }
}
