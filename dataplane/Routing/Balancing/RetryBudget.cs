namespace GatewayApi.DataPlane.Routing.Balancing;

/// <summary>
/// How many of the requests to one backend may be repetitions (GEP-3388): a share of all within a while, and some in any case. Memory is bounded whatever the
/// traffic is. Without a lock two that ask at the very same moment may both get the last one.
/// </summary>
public sealed class RetryBudget
{
    private readonly Config.V1.RetryBudget _wire;
    private readonly SlidingCount _requests;
    private readonly SlidingCount _retries;
    private readonly SlidingCount _recentRetries;

    internal RetryBudget(Config.V1.RetryBudget wire)
    {
        _wire = wire;
        _requests = new SlidingCount(Interval(wire.IntervalMs));
        _retries = new SlidingCount(Interval(wire.IntervalMs));
        _recentRetries = new SlidingCount(Interval(wire.MinIntervalMs));
    }

    /// <summary>A request is sent for the first time.</summary>
    /// <param name="now">The time since some beginning, the same for all calls.</param>
    public void Count(TimeSpan now) => _requests.Add(now);

    /// <summary>A request is to be sent again. When it may be, that is counted.</summary>
    /// <param name="now">The time since some beginning, the same for all calls.</param>
    public bool TryTake(TimeSpan now)
    {
        var retries = _retries.Sum(now) + 1;
        if (_recentRetries.Sum(now) >= _wire.MinCount && retries * 100 > _wire.Percent * (_requests.Sum(now) + retries))
        {
            return false;
        }

        _retries.Add(now);
        _recentRetries.Add(now);
        return true;
    }

    /// <summary>Whether it is the budget of a configuration.</summary>
    internal bool IsOf(Config.V1.RetryBudget wire) => _wire.Equals(wire);

    private static TimeSpan Interval(ulong milliseconds) => TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 1, int.MaxValue));
}
