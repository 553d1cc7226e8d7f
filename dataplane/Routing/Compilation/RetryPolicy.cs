using System.Collections.Frozen;
using GatewayApi.Config.V1;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>When a request is sent again, and after how long (HTTPRouteRetry).</summary>
public sealed class RetryPolicy
{
    // The wait doubles with each attempt, up to that many times the first.
    private const int MaxGrowth = 16;

    private readonly FrozenSet<int> _codes;
    private readonly TimeSpan _backoff;

    internal RetryPolicy(Retry retry)
    {
        _codes = retry.Codes.Select(static c => (int)c).ToFrozenSet();
        _backoff = TimeSpan.FromMilliseconds(Math.Min(retry.BackoffMs, int.MaxValue / (2 * MaxGrowth)));
        Attempts = (int)Math.Clamp(retry.Attempts, 1, int.MaxValue);
    }

    /// <summary>How often after the first time.</summary>
    public int Attempts { get; }

    /// <summary>Whether a response with that status is a reason.</summary>
    public bool Takes(int status) => _codes.Contains(status);

    /// <summary>How long to wait: never less than what the user says, twice as long each time, and up to a quarter longer so that not all come back at once.</summary>
    /// <param name="retry">1 for the first time that it is sent again.</param>
    /// <param name="random">From 0 to less than 1.</param>
    public TimeSpan Wait(int retry, double random) => _backoff * Math.Min(MaxGrowth, 1L << Math.Min(retry - 1, 16)) * (1 + random / 4);
}
