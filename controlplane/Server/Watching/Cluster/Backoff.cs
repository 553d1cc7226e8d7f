namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>Waits longer after each failure: doubling from the first delay to the last, each between half and whole.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan last, TimeProvider time)
{
    private int _failures;

    /// <summary>Failures since the last success.</summary>
    public int Failures => _failures;

    /// <summary>Something worked: the next failure is the first one again.</summary>
    public void Reset() => _failures = 0;

    /// <summary>Waits because of a failure.</summary>
    /// <param name="atLeast">What the server asked for; null when it did not.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public Task WaitAsync(TimeSpan? atLeast, CancellationToken cancellation)
    {
        var delay = Next();
        return Task.Delay(atLeast > delay ? atLeast.Value : delay, time, cancellation);
    }

    /// <summary>The next wait; counts a failure.</summary>
    public TimeSpan Next()
    {
        var whole = Math.Min(last.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 30)));
        return TimeSpan.FromMilliseconds(whole * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
