using System.Collections.Immutable;

namespace GatewayApi.DataPlane.Routing.Balancing;

/// <summary>
/// Deals requests out by weight, without a lock. Ticket n takes the place frac(n/φ) of the line that the weights divide. Any stretch of such places is spread
/// as evenly as a stretch can be, so shares are off by a handful of requests however many there were; and because φ is irrational, so is every regular
/// part of them: a client that gets every fifth ticket, because four others ask in step with it, sees the same shares. A short cycle would not do that.
/// </summary>
public sealed class WeightedChoice
{
    /// <summary>No backends.</summary>
    public static readonly WeightedChoice Empty = new([]);

    // 2^64/φ: multiplying by it modulo 2^64 is the fraction of n/φ as a 64-bit fixed-point number.
    private const ulong InverseGoldenRatio = 0x9E3779B97F4A7C15;
    private readonly BackendChoice[] _choices;

    // Where each share ends on the line from 0 to the sum of the weights.
    private readonly ulong[] _ends;
    private long _ticket;

    internal WeightedChoice(IReadOnlyList<(BackendChoice Choice, uint Weight)> shares)
    {
        Choices = [.. shares.Select(static s => s.Choice)];
        var live = shares.Where(static s => s.Weight > 0).ToArray();
        _choices = [.. live.Select(static s => s.Choice)];
        _ends = new ulong[live.Length];
        var total = 0UL;
        foreach (var (i, share) in live.Index())
        {
            total += share.Weight;
            _ends[i] = total;
        }
    }

    /// <summary>True when nothing can be chosen: no shares, or all of weight zero.</summary>
    public bool IsEmpty => _choices.Length == 0;

    /// <summary>All shares, those of weight zero too.</summary>
    public ImmutableArray<BackendChoice> Choices { get; }

    /// <summary>The next share.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public BackendChoice Next()
    {
        if (_choices.Length <= 1)
        {
            return _choices.Length == 1 ? _choices[0] : throw new InvalidOperationException("no share has a weight");
        }

        var fraction = unchecked((ulong)Interlocked.Increment(ref _ticket) * InverseGoldenRatio);
        var place = Math.BigMul(fraction, _ends[^1], out _);
        var i = 0;
        while (place >= _ends[i])
        {
            i++;
        }

        return _choices[i];
    }
}
