using System.Buffers;

namespace GatewayApi.DataPlane.Forwarding.Authorization;

/// <summary>Reads the body of a request for a service, and keeps it for the backend.</summary>
internal static class AuthBody
{
    private const int Piece = 16 * 1024;

    /// <summary>Reads the whole body, unless that has been done.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="maxBytes">The longest body that is taken: half of one would be judged as another request ("must be rejected", HTTPExternalAuthFilter.forwardBody).</param>
    /// <param name="idle">How long the client may send nothing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limit">Ends the wait for the client.</param>
    /// <returns>Null, or the answer to a request whose body is not taken.</returns>
    public static async ValueTask<Reply?> ReadAsync(Exchange exchange, int maxBytes, TimeSpan idle, TimeProvider time, CancellationToken limit)
    {
        var (body, state) = (exchange.RequestBody, exchange.Auth!);
        if (state.Body is not null)
        {
            return state.Body.Length > maxBytes ? Reply.AuthBodyTooLarge : null;
        }

        var length = exchange.Http.Request.ContentLength;
        if (length > maxBytes)
        {
            return Reply.AuthBodyTooLarge;
        }

        // Twice: as it is kept for the backend, and as the service gets it.
        if (!state.TryTake(2 * (int)(length ?? maxBytes)))
        {
            return Reply.AuthOverloaded;
        }

        var kept = body.Keep(maxBytes);
        if (await ReadAsync(body, maxBytes, idle, time, limit) is { } refusal)
        {
            return refusal;
        }

        kept.Rewind();
        state.Body = kept.ToArray();
        return null;
    }

    private static async ValueTask<Reply?> ReadAsync(CountingRequestBody body, int maxBytes, TimeSpan idle, TimeProvider time, CancellationToken limit)
    {
        using var patience = new CancellationTokenSource(idle, time);
        using var end = limit.UnsafeRegister(static p => ((CancellationTokenSource)p!).Cancel(), patience);
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (await body.ReadAsync(piece, patience.Token) > 0)
            {
                if (body.Count > maxBytes)
                {
                    return Reply.AuthBodyTooLarge;
                }

                patience.CancelAfter(idle);
            }

            return null;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !limit.IsCancellationRequested)
        {
            return Reply.AuthBodyTimedOut;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
