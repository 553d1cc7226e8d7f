using System.Collections.Concurrent;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>
/// Counters by key. Only the first so many are series of their own; what is counted for all others is one series, so that no sum is ever wrong.
/// </summary>
/// <param name="most">How many have a series of their own.</param>
/// <param name="own">Makes the counters of a key that has one.</param>
/// <param name="other">Makes the counters of a key that has none, and (for no key) those of all of them together.</param>
/// <param name="include">Adds the second to the first.</param>
/// <param name="comparer">How keys are compared; null for their own way.</param>
internal sealed class CounterSet<TKey, TCounters>(
    int most, Func<TKey, TCounters> own, Func<TKey?, TCounters> other, Action<TCounters, TCounters> include, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TCounters> _own = new(comparer);
    private readonly ConcurrentDictionary<TKey, TCounters> _others = new(comparer);
    private readonly Lock _adding = new();
    private int _count;

    /// <summary>The counters of a key.</summary>
    public TCounters For(TKey key) => _own.TryGetValue(key, out var counters) || _others.TryGetValue(key, out counters) ? counters : Add(key);

    /// <summary>The counters of each series.</summary>
    public IEnumerable<TCounters> Series() => _others.IsEmpty ? _own.Values : _own.Values.Append(Sum());

    private TCounters Sum()
    {
        var sum = other(default);
        foreach (var (_, counters) in _others)
        {
            include(sum, counters);
        }

        return sum;
    }

    private TCounters Add(TKey key)
    {
        lock (_adding)
        {
            if (_own.TryGetValue(key, out var counters) || _others.TryGetValue(key, out counters))
            {
                return counters;
            }

            if (_count == most)
            {
                return _others[key] = other(key);
            }

            _count++;
            return _own[key] = own(key);
        }
    }
}
