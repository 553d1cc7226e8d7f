namespace GatewayApi.DataPlane.Routing.Tables;

/// <summary>
/// Values by name, immutable, in two layers: many that stay and a few that have changed since. A change copies the few; now and then they are merged. A
/// copy of the whole with each edit would be a large block of garbage, which the runtime collects last.
/// </summary>
internal sealed class LayeredTable<T>
    where T : class
{
    /// <summary>No values.</summary>
    public static readonly LayeredTable<T> Empty = new(new Dictionary<string, T>(StringComparer.Ordinal), new Dictionary<string, T?>(StringComparer.Ordinal), 0);

    // A lookup asks both layers, so the upper one is small enough to stay in the processor's cache.
    private const int MostRecent = 64;

    private readonly Dictionary<string, T> _settled;

    // Null for what is gone.
    private readonly Dictionary<string, T?> _recent;

    private LayeredTable(Dictionary<string, T> settled, Dictionary<string, T?> recent, int count)
    {
        _settled = settled;
        _recent = recent;
        Count = count;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The value of a name; null when there is none.</summary>
    public T? Find(ReadOnlySpan<char> name)
    {
        if (_recent.Count > 0 && _recent.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var recent))
        {
            return recent;
        }

        return _settled.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var settled) ? settled : null;
    }

    /// <summary>A copy with some values replaced, added, or (null) removed.</summary>
    public LayeredTable<T> With(IReadOnlyCollection<KeyValuePair<string, T?>> changes)
    {
        if (changes.Count == 0)
        {
            return this;
        }

        if (Count == 0 && changes.Count > MostRecent)
        {
            return Of(changes);
        }

        var recent = new Dictionary<string, T?>(_recent, StringComparer.Ordinal);
        var count = Count;
        foreach (var (name, value) in changes)
        {
            var before = recent.TryGetValue(name, out var known) ? known : _settled.GetValueOrDefault(name);
            count += (value is null ? 0 : 1) - (before is null ? 0 : 1);
            recent[name] = value;
        }

        return recent.Count <= MostRecent ? new LayeredTable<T>(_settled, recent, count) : new LayeredTable<T>(Merged(recent, count), Empty._recent, count);
    }

    private static LayeredTable<T> Of(IReadOnlyCollection<KeyValuePair<string, T?>> values)
    {
        var settled = new Dictionary<string, T>(values.Count, StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            if (value is not null)
            {
                settled[name] = value;
            }
            else
            {
                settled.Remove(name);
            }
        }

        return new LayeredTable<T>(settled, Empty._recent, settled.Count);
    }

    private Dictionary<string, T> Merged(Dictionary<string, T?> recent, int count)
    {
        var settled = new Dictionary<string, T>(count, StringComparer.Ordinal);
        foreach (var (name, value) in _settled)
        {
            if (!recent.ContainsKey(name))
            {
                settled.Add(name, value);
            }
        }

        foreach (var (name, value) in recent)
        {
            if (value is not null)
            {
                settled.Add(name, value);
            }
        }

        return settled;
    }
}
