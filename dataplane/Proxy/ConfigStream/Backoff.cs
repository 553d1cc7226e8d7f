namespace GatewayApi.DataPlane.ConfigStream;

/// <summary>
/// Waiting times between attempts: doubled from 10 ms to 15 s, each with jitter, so that the proxies of a fleet do not come back together.
/// </summary>
/// <param name="random">A number from 0 to 1 for each wait.</param>
internal sealed class Backoff(Func<double> random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private TimeSpan _next = First;

    /// <summary>The next wait: between half and all of the doubled time.</summary>
    public TimeSpan Next()
    {
        var wait = _next * (0.5 + (random() / 2));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return wait;
    }

    /// <summary>Something worked: begin again.</summary>
    public void Reset() => _next = First;
}
