using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Reconciling;

/// <summary>Those who want to be woken.</summary>
internal sealed class Subscribers
{
    private ImmutableHashSet<Wakeup> _wakeups = [];

    /// <summary>A wake-up of one's own, already signalled, until the subscription is disposed of.</summary>
    public Subscription Subscribe()
    {
        var wakeup = new Wakeup();
        wakeup.Set();
        ImmutableInterlocked.Update(ref _wakeups, static (all, one) => all.Add(one), wakeup);
        return new Subscription(this, wakeup);
    }

    /// <summary>Wakes all.</summary>
    public void Wake()
    {
        foreach (var wakeup in Volatile.Read(ref _wakeups))
        {
            wakeup.Set();
        }
    }

    /// <summary>A place among the subscribers.</summary>
    internal readonly struct Subscription(Subscribers subscribers, Wakeup wakeup) : IDisposable
    {
        /// <summary>The wake-up.</summary>
        public Wakeup Wakeup => wakeup;

        /// <inheritdoc/>
        public void Dispose() => ImmutableInterlocked.Update(ref subscribers._wakeups, static (all, one) => all.Remove(one), wakeup);
    }
}
