namespace GatewayApi.DataPlane.Routing.Balancing;

/// <summary>
/// How many times something happened within the last while. The time is cut into slots, of which a fixed number is kept; the count is that of the slots that
/// began within the last while, so it looks back a sixteenth less than the whole, at most. No locks: a slot whose time is over is replaced, never reset, so
/// nothing is counted twice or lost.
/// </summary>
internal sealed class SlidingCount
{
    private const int Slots = 16;

    private readonly Slot?[] _slots = new Slot?[Slots];
    private readonly long _slotTicks;

    /// <param name="interval">How long is looked back; more than zero.</param>
    public SlidingCount(TimeSpan interval) => _slotTicks = Math.Max(1, interval.Ticks / Slots);

    /// <summary>It happened once more.</summary>
    /// <param name="now">The time since some beginning.</param>
    public void Add(TimeSpan now)
    {
        var number = now.Ticks / _slotTicks;
        ref var place = ref _slots[(int)(number % Slots)];
        var slot = Volatile.Read(ref place);
        while (slot is null || slot.Number < number)
        {
            var fresh = new Slot(number);
            var seen = Interlocked.CompareExchange(ref place, fresh, slot);
            slot = ReferenceEquals(seen, slot) ? fresh : seen;
        }

        // Somebody whose clock reading is older by a whole round counts to the present one.
        Interlocked.Increment(ref slot.Count);
    }

    /// <summary>How many times it happened.</summary>
    /// <param name="now">The time since some beginning.</param>
    public long Sum(TimeSpan now)
    {
        var oldest = (now.Ticks / _slotTicks) - Slots + 1;
        var sum = 0L;
        foreach (var slot in _slots)
        {
            if (slot is not null && slot.Number >= oldest)
            {
                sum += Interlocked.Read(ref slot.Count);
            }
        }

        return sum;
    }

    private sealed class Slot(long number)
    {
        public long Count;

        /// <summary>The slot's time, in lengths of a slot.</summary>
        public long Number => number;
    }
}
