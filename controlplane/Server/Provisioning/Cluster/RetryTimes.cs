using System.Collections.Concurrent;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>When a Gateway whose objects could not be written is tried again: after 1 s, then twice as long each time, up to a minute.</summary>
internal sealed class RetryTimes(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ObjectKey, (TimeSpan Wait, long Since)> _failed = new();

    /// <summary>Whether a Gateway may be tried now.</summary>
    public bool IsDue(ObjectKey gateway) => Left(gateway) <= TimeSpan.Zero;

    /// <summary>The time until the next Gateway is due that is not yet; null when there is none.</summary>
    public TimeSpan? Next => _failed.Keys.Select(Left).Where(static left => left > TimeSpan.Zero).Select(static left => (TimeSpan?)left).Min();

    /// <summary>It failed.</summary>
    /// <param name="gateway">The Gateway.</param>
    /// <param name="atLeast">How long the server asks to wait.</param>
    public void Failed(ObjectKey gateway, TimeSpan? atLeast)
    {
        var before = _failed.TryGetValue(gateway, out var last) ? last.Wait : TimeSpan.Zero;
        var wait = before == TimeSpan.Zero ? First : TimeSpan.FromTicks(Math.Min(before.Ticks * 2, Longest.Ticks));
        _failed[gateway] = (wait > atLeast || atLeast is null ? wait : atLeast.Value, time.GetTimestamp());
    }

    /// <summary>It succeeded, or is gone.</summary>
    public void Forget(ObjectKey gateway) => _failed.TryRemove(gateway, out _);

    private TimeSpan Left(ObjectKey gateway) => _failed.TryGetValue(gateway, out var last) ? last.Wait - time.GetElapsedTime(last.Since) : TimeSpan.Zero;
}
