using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace GatewayApi.DataPlane.Routing.Balancing;

/// <summary>
/// Deals requests and connections out by weight, without a lock: each takes a place on the line that the weights divide.
/// </summary>
public sealed class WeightedChoice
{
    /// <summary>No backends.</summary>
    public static readonly WeightedChoice Empty = new([]);

    private readonly BackendChoice[] _choices;

    // Where each share ends on the line from 0 to the sum of the weights; empty when one gets everything.
    private readonly ulong[] _ends;
    private GoldenTickets _tickets;

    internal WeightedChoice(IReadOnlyList<(BackendChoice Choice, uint Weight)> shares)
    {
        var all = new BackendChoice[shares.Count];
        var live = 0;
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = shares[i].Choice;
            live += shares[i].Weight > 0 ? 1 : 0;
        }

        Choices = ImmutableCollectionsMarshal.AsImmutableArray(all);
        _choices = live == all.Length ? all : [.. shares.Where(static s => s.Weight > 0).Select(static s => s.Choice)];
        _ends = live <= 1 ? [] : Ends(shares, live);
    }

    /// <summary>True when nothing can be chosen: no shares, or all of weight zero.</summary>
    public bool IsEmpty => _choices.Length == 0;

    /// <summary>All shares, those of weight zero too.</summary>
    public ImmutableArray<BackendChoice> Choices { get; }

    /// <summary>The next share, in a sequence of its own: for what has no connection with places.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public BackendChoice Next() => At(_tickets.Next());

    /// <summary>The share at a place.</summary>
    /// <param name="fraction">The place, as a fraction of the line in units of 2^-64 (<see cref="ConnectionPlaces"/>).</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public BackendChoice At(ulong fraction)
    {
        if (_choices.Length <= 1)
        {
            return _choices.Length == 1 ? _choices[0] : throw new InvalidOperationException("no share has a weight");
        }

        var place = Math.BigMul(fraction, _ends[^1], out _);
        var i = 0;
        while (place >= _ends[i])
        {
            i++;
        }

        return _choices[i];
    }

    private static ulong[] Ends(IReadOnlyList<(BackendChoice Choice, uint Weight)> shares, int live)
    {
        var ends = new ulong[live];
        var total = 0UL;
        var place = 0;
        for (var i = 0; i < shares.Count; i++)
        {
            total += shares[i].Weight;
            if (shares[i].Weight > 0)
            {
                ends[place++] = total;
            }
        }

        return ends;
    }
}
