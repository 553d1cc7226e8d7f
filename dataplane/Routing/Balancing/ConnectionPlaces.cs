using System.Security.Cryptography;

namespace GatewayApi.DataPlane.Routing.Balancing;

/// <summary>
/// Where the requests of each connection have their places on the line that weights divide. Each connection has a sequence of its own
/// (<see cref="GoldenTickets"/>), so that its client sees the shares, whoever else asks at the same time: were all in one sequence, which places a client gets
/// would depend on how fast it is answered, and thereby on the backends it got before. The sequences begin at places that are spread as evenly, for
/// clients that make a connection for each request. The very first is random, because proxies are many.
/// </summary>
/// <param name="first">Which of the places the first sequence begins at.</param>
public sealed class ConnectionPlaces(long first)
{
    /// <summary>Those of this process.</summary>
    public static readonly ConnectionPlaces OfProcess = new(BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))));

    // 2^64 * (√2 - 1): as irrational as it gets beside φ, and in no ratio with it.
    private const ulong Step = 0x6A09E667F3BCC908;
    private long _next = first;

    /// <summary>The places for the requests of a new connection.</summary>
    public GoldenTickets Begin() => new(unchecked((ulong)Interlocked.Increment(ref _next) * Step));
}
