using System.Buffers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>
/// Sends a request that has a body, while the response is read by somebody else. What has arrived goes out in one piece with the head;
/// nothing is kept back while the client's next bytes have to be waited for.
/// </summary>
internal sealed class RequestUpload(Exchange exchange)
{
    /// <summary>Bytes to carry a body of unknown, or of little, length in.</summary>
    private const int Usual = 16 * 1024;

    /// <summary>Bytes to carry a long body in.</summary>
    private const int Large = 64 * 1024;

    // Reading into less than that is not worth a call.
    private const int LeastRead = 1024;

    // A read that brought so much was probably one of several: the server receives in blocks of 4 KiB.
    private const int Block = 2048;

    // For a backend that does not know Expect (RFC 9110, section 10.1.1: not an indefinite period).
    private static readonly TimeSpan ContinuePatience = TimeSpan.FromSeconds(1);

    // The last chunk with an empty trailer section.
    private static readonly byte[] End = "0\r\n\r\n"u8.ToArray();

    private TaskCompletionSource<bool>? _continue;

    /// <summary>Bytes of an array that suits a body.</summary>
    public static int SizeFor(BodyFraming framing) => framing.Length > Usual ? Large : Usual;

    /// <summary>The backend wants the body, or not any more. The client has been told to send it when this method returns, before it gets an answer.</summary>
    public void Decide(bool wanted) => _continue?.TrySetResult(wanted);

    /// <summary>Sends head and body. Never throws; when the client is to blame the connection is aborted, when the backend is, its response tells.</summary>
    /// <param name="connection">Where to.</param>
    /// <param name="head">The head, in an array that becomes the upload's.</param>
    /// <param name="framing">How the body is framed.</param>
    /// <returns>True when the request was sent to its end.</returns>
    public async Task<bool> RunAsync(Http1Connection connection, RequestWriter head, BodyFraming framing)
    {
        _continue = ExpectsContinue(exchange.Request) ? new TaskCompletionSource<bool>() : null;
        try
        {
            return await SendAsync(connection, head.Bytes, head.Length, framing);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The backend does not listen any more; it may have said why.
            return false;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            connection.Abort(e is OperationCanceledException || exchange.RequestAborted.IsCancellationRequested ? ForwardResult.ClientGone : ForwardResult.BadRequestBody);
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head.Bytes);
        }
    }

    private static bool ExpectsContinue(IHttpRequestFeature request) =>
        request.Headers.Expect is { Count: > 0 } expect && string.Equals(expect[0], "100-continue", StringComparison.OrdinalIgnoreCase);

    private async Task<bool> SendAsync(Http1Connection connection, byte[] bytes, int end, BodyFraming framing)
    {
        var (start, left) = (0, framing.Length);
        var (before, after) = framing.IsChunked ? (ChunkedEncoder.Before, ChunkedEncoder.After) : (0, 0);
        if (_continue is not null)
        {
            await connection.SendAsync(bytes.AsMemory(0, end));
            if (!await IsWantedAsync(_continue.Task))
            {
                return false;
            }

            end = 0;
        }

        for (var read = 0; ;)
        {
            if (bytes.Length - end < before + LeastRead + after + End.Length)
            {
                await connection.SendAsync(bytes.AsMemory(start, end - start));
                (start, end) = (0, 0);
            }

            var room = Math.Min(bytes.Length - end - before - after - End.Length, ChunkedEncoder.MaxData);
            var reading = exchange.RequestBody.ReadAsync(bytes.AsMemory(end + before, room), connection.Aborted);
            var isBroken = false;
            if (!reading.IsCompleted && read >= Block)
            {
                // Under inline scheduling the server receives no more before this has returned to it; afterwards all of it is there to be sent at once.
                await Task.Yield();
            }

            if (!reading.IsCompleted && end > start)
            {
                isBroken = !await TrySendAsync(connection, bytes.AsMemory(start, end - start));
                start = end;
            }

            // Also when the rest is of no use any more: no read may outlive the exchange.
            read = await reading;
            connection.Moved = true;
            if (isBroken)
            {
                return false;
            }

            if (read > 0)
            {
                if (framing.IsChunked)
                {
                    ChunkedEncoder.Enclose(bytes.AsSpan(end), read);
                }

                end += before + read + after;
                left -= read;
            }

            if (read == 0 || (!framing.IsChunked && left <= 0))
            {
                return await EndAsync(connection, bytes, start, end, framing, left);
            }
        }
    }

    private async Task<bool> EndAsync(Http1Connection connection, byte[] bytes, int start, int end, BodyFraming framing, long left)
    {
        if (!framing.IsChunked)
        {
            if (left != 0)
            {
                connection.Abort(ForwardResult.BadRequestBody);
                return false;
            }

            await connection.SendAsync(bytes.AsMemory(start, end - start));
            return true;
        }

        if (exchange.Http.Features.Get<IHttpRequestTrailersFeature>() is { Available: true, Trailers: { Count: > 0 } trailers })
        {
            await connection.SendAsync(bytes.AsMemory(start, end - start));
            await connection.SendAsync(RequestWriter.Trailers(trailers));
            return true;
        }

        End.CopyTo(bytes, end);
        await connection.SendAsync(bytes.AsMemory(start, end + End.Length - start));
        return true;
    }

    private static async ValueTask<bool> TrySendAsync(Http1Connection connection, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await connection.SendAsync(bytes);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static async Task<bool> IsWantedAsync(Task<bool> decision)
    {
        await ((Task)decision).WaitAsync(ContinuePatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !decision.IsCompleted || await decision;
    }
}
