using GatewayApi.ControlPlane.Reconciling;

namespace GatewayApi.ControlPlane.Leadership;

/// <summary>
/// Whether this process may write to the cluster. Every writer asks immediately before each write: a lease that ran out while the process
/// was paused must not let it write what somebody else now decides.
/// </summary>
internal sealed class LeaderState(TimeProvider time)
{
    private readonly Subscribers _subscribers = new();
    private long _until = long.MinValue;
    private volatile bool _leads;

    /// <summary>True while the lease is held and has not run out by our own clock.</summary>
    public bool IsLeader => _leads && time.GetTimestamp() < Volatile.Read(ref _until);

    /// <summary>To be woken when leadership is won or lost.</summary>
    public Subscribers.Subscription Subscribe() => _subscribers.Subscribe();

    /// <summary>The lease was won or renewed.</summary>
    /// <param name="since">A timestamp of the time provider, taken before the request was sent.</param>
    /// <param name="duration">How long after that this process may write; shorter than others wait before they take over.</param>
    public void Hold(long since, TimeSpan duration)
    {
        // One that had run out unnoticed may have kept somebody from writing.
        var led = IsLeader;
        Volatile.Write(ref _until, since + (long)(duration.TotalSeconds * time.TimestampFrequency));
        _leads = true;
        if (!led)
        {
            _subscribers.Wake();
        }
    }

    /// <summary>The lease is somebody else's, has run out, or was given back.</summary>
    /// <returns>True when it was held before.</returns>
    public bool Lose()
    {
        if (!_leads)
        {
            return false;
        }

        _leads = false;
        Volatile.Write(ref _until, long.MinValue);
        _subscribers.Wake();
        return true;
    }
}
