namespace GatewayApi.DataPlane.Routing.Balancing;

/// <summary>
/// Places on a line, one after the other, without a lock. Ticket n takes the place frac(start + n/φ). Any stretch of such places is spread as evenly as a
/// stretch can be, so shares of the line are met but for a handful of tickets however many there were; and because φ is irrational, so is every regular
/// part of them. A short cycle would not do that.
/// </summary>
/// <param name="start">Where the places begin, as a fraction of the line in units of 2^-64.</param>
public struct GoldenTickets(ulong start)
{
    // 2^64/φ: multiplying by it modulo 2^64 is the fraction of n/φ as a 64-bit fixed-point number.
    private const ulong InverseGoldenRatio = 0x9E3779B97F4A7C15;
    private long _ticket;

    /// <summary>The next place, as a fraction of the line in units of 2^-64.</summary>
    public ulong Next() => unchecked(start + ((ulong)Interlocked.Increment(ref _ticket) * InverseGoldenRatio));
}
