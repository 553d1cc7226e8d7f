using System.Collections.Immutable;

namespace GatewayApi.DataPlane.Routing.Balancing;

/// <summary>
/// Deals requests out by weight: exact over every full cycle, evenly spread within it, without a lock. Ticket n takes place n·s mod W of
/// the W places that the weights divide; s is coprime to W, so a cycle takes each place once, and lies near W/φ, so that any stretch of
/// tickets is spread as evenly as a stretch can be.
/// </summary>
public sealed class WeightedChoice
{
    /// <summary>No backends.</summary>
    public static readonly WeightedChoice Empty = new([]);

    private const double GoldenRatio = 1.6180339887498949;
    private readonly BackendChoice[] _choices;
    private readonly ulong[] _ends;
    private readonly ulong _total;
    private readonly ulong _stride;
    private long _ticket = -1;

    internal WeightedChoice(IReadOnlyList<(BackendChoice Choice, uint Weight)> shares)
    {
        Choices = [.. shares.Select(static s => s.Choice)];
        var live = shares.Where(static s => s.Weight > 0).ToArray();
        var divisor = live.Aggregate(0UL, static (d, s) => GreatestCommonDivisor(s.Weight, d));
        _choices = [.. live.Select(static s => s.Choice)];
        _ends = new ulong[live.Length];
        foreach (var (i, share) in live.Index())
        {
            _total += share.Weight / divisor;
            _ends[i] = _total;
        }

        _stride = Stride(_total);
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

        // Both factors stay below 2^24 times 16, so the product does not overflow.
        var ticket = (ulong)Interlocked.Increment(ref _ticket) % _total;
        var place = ticket * _stride % _total;
        var i = 0;
        while (place >= _ends[i])
        {
            i++;
        }

        return _choices[i];
    }

    private static ulong Stride(ulong total)
    {
        var stride = Math.Max(1UL, (ulong)(total / GoldenRatio));
        while (total > 1 && GreatestCommonDivisor(stride, total) != 1)
        {
            stride++;
        }

        return stride;
    }

    private static ulong GreatestCommonDivisor(ulong a, ulong b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
