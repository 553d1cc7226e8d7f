namespace GatewayApi.DataPlane.Routing.Balancing;

/// <summary>
/// Places on a line, one for each request, without a lock. Ticket n takes the place frac(n/φ). Any stretch of such places is spread as evenly as a stretch
/// can be, so shares of the line are met but for a handful of requests however many there were; and because φ is irrational, so is every regular part of
/// them: a client that gets every fifth ticket, because four others ask in step with it, sees the same shares. A short cycle would not do that.
/// </summary>
internal struct GoldenTickets
{
    // 2^64/φ: multiplying by it modulo 2^64 is the fraction of n/φ as a 64-bit fixed-point number.
    private const ulong InverseGoldenRatio = 0x9E3779B97F4A7C15;
    private long _ticket;

    /// <summary>The next place on a line of some length: from 0 to less than the length.</summary>
    public ulong Next(ulong length)
    {
        var fraction = unchecked((ulong)Interlocked.Increment(ref _ticket) * InverseGoldenRatio);
        return Math.BigMul(fraction, length, out _);
    }
}
