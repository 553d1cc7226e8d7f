using System.Buffers;
using System.Threading.Channels;

namespace GatewayApi.DataPlane.Forwarding.Mirroring;

/// <summary>
/// What one mirror has not taken yet of a client's body. Whoever reads the client's body writes here and never waits: a mirror that falls behind by more than
/// <see cref="MaxBytes"/> is given up.
/// </summary>
/// <param name="budget">What all of them may keep.</param>
internal sealed class MirrorBody(ByteBudget budget)
{
    /// <summary>Bytes that are kept at most for one mirrored request.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    // What a piece costs beside its bytes, so that many small ones count, too.
    private const int Overhead = 64;

    private readonly Channel<ArraySegment<byte>> _pieces = Channel.CreateUnbounded<ArraySegment<byte>>();
    private int _kept;

    /// <summary>More than a quarter of what may be kept is kept.</summary>
    public bool IsBehind => Volatile.Read(ref _kept) > MaxBytes / 4;

    /// <summary>Keeps bytes for the mirror.</summary>
    /// <returns>False when that would be too many; the body is incomplete then.</returns>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        var cost = bytes.Length + Overhead;
        if (Interlocked.Add(ref _kept, cost) > MaxBytes || !budget.TryTake(cost))
        {
            Interlocked.Add(ref _kept, -cost);
            return false;
        }

        var piece = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(piece);
        if (!_pieces.Writer.TryWrite(new ArraySegment<byte>(piece, 0, bytes.Length)))
        {
            // The mirror wants no more.
            Forget(new ArraySegment<byte>(piece, 0, bytes.Length));
        }

        return true;
    }

    /// <summary>The body has come to its end.</summary>
    public void Complete() => _pieces.Writer.TryComplete();

    /// <summary>The body does not come to its end, or nobody takes it any more: what is kept is let go.</summary>
    public void Release()
    {
        _pieces.Writer.TryComplete(new IOException("the body is not mirrored to its end"));
        while (_pieces.Reader.TryRead(out var piece))
        {
            Forget(piece);
        }
    }

    /// <summary>Sends the body as it comes; what is there is flushed before more is waited for.</summary>
    /// <exception cref="IOException">It does not come to its end.</exception>
    public async Task CopyToAsync(Stream output, CancellationToken cancellationToken)
    {
        while (await _pieces.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_pieces.Reader.TryRead(out var piece))
            {
                try
                {
                    await output.WriteAsync(piece, cancellationToken);
                }
                finally
                {
                    Forget(piece);
                }
            }

            await output.FlushAsync(cancellationToken);
        }
    }

    private void Forget(ArraySegment<byte> piece)
    {
        var cost = piece.Count + Overhead;
        Interlocked.Add(ref _kept, -cost);
        budget.Return(cost);
        ArrayPool<byte>.Shared.Return(piece.Array!);
    }
}
