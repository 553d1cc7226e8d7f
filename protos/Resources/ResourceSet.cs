using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace GatewayApi.Protos.Resources;

/// <summary>
/// Resources by name, never changed in place. A set made from another costs as much as what is different, its hash included, and so does finding out
/// what is. Enumerations are in ordinal order of the names, and are sorted for it each time.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "The design's word: what a proxy holds, what a snapshot has.")]
public sealed class ResourceSet<T> : IReadOnlyDictionary<string, T>
    where T : IVersioned
{
    /// <summary>Nothing.</summary>
    public static readonly ResourceSet<T> Empty = new([.. Enumerable.Repeat(Array.Empty<KeyValuePair<string, T>>(), ResourceBuckets.Count)], new ResourceHash[ResourceBuckets.Count]);

    private static readonly IComparer<KeyValuePair<string, T>> ByName =
        Comparer<KeyValuePair<string, T>>.Create(static (a, b) => string.CompareOrdinal(a.Key, b.Key));

    private readonly KeyValuePair<string, T>[][] _buckets;
    private readonly ResourceHash[] _hashes;

    private ResourceSet(KeyValuePair<string, T>[][] buckets, ResourceHash[] hashes)
    {
        _buckets = buckets;
        _hashes = hashes;
        Root = ResourceBuckets.Root(hashes);
        foreach (var bucket in buckets)
        {
            Count += bucket.Length;
        }
    }

    /// <summary>The hash over all names and versions (<see cref="ResourceHash.Root"/>).</summary>
    public ResourceHash Root { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>True without resources.</summary>
    public bool IsEmpty => Count == 0;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => this.Select(static r => r.Key);

    /// <inheritdoc/>
    public IEnumerable<T> Values => this.Select(static r => r.Value);

    /// <inheritdoc/>
    public T this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"there is no {key}");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bucket = _buckets[ResourceBuckets.Of(key)];
        var index = Array.BinarySearch(bucket, KeyValuePair.Create(key, default(T)!), ByName);
        value = index >= 0 ? bucket[index].Value : default;
        return index >= 0;
    }

    /// <summary>This set with some resources removed and some set; of several of one name the last counts.</summary>
    /// <returns>This very set when nothing is different. Resources that are there with the same version stay the same instances.</returns>
    public ResourceSet<T> With(IEnumerable<KeyValuePair<string, T>> upserts, IEnumerable<string> removes)
    {
        var changes = removes.Select(static name => (Name: name, Resource: default(T), IsThere: false))
            .Concat(upserts.Select(static r => (Name: r.Key, Resource: (T?)r.Value, IsThere: true)))
            .GroupBy(static c => ResourceBuckets.Of(c.Name));
        KeyValuePair<string, T>[][]? buckets = null;
        ResourceHash[]? hashes = null;
        foreach (var group in changes)
        {
            var bucket = With(_buckets[group.Key], group.OrderBy(static c => c.Name, StringComparer.Ordinal));
            if (!ReferenceEquals(bucket, _buckets[group.Key]))
            {
                (buckets ??= [.. _buckets])[group.Key] = bucket;
                (hashes ??= [.. _hashes])[group.Key] = ResourceBuckets.Hash<T>(bucket);
            }
        }

        return buckets is null ? this : new ResourceSet<T>(buckets, hashes!);
    }

    /// <summary>What turns another set into this one.</summary>
    public ResourceChanges<T> Since(ResourceSet<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var upserts = ImmutableArray.CreateBuilder<KeyValuePair<string, T>>();
        var removes = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < _buckets.Length; i++)
        {
            if (_hashes[i] != other._hashes[i])
            {
                upserts.AddRange(_buckets[i].Where(r => !other.TryGetValue(r.Key, out var old) || old.Hash != r.Value.Hash));
                removes.AddRange(other._buckets[i].Select(static r => r.Key).Where(name => !ContainsKey(name)));
            }
        }

        upserts.Sort(ByName);
        removes.Sort(StringComparer.Ordinal);
        return new ResourceChanges<T>(upserts.DrainToImmutable(), removes.DrainToImmutable());
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator()
    {
        KeyValuePair<string, T>[] all = [.. _buckets.SelectMany(static b => b)];
        Array.Sort(all, ByName);
        return ((IEnumerable<KeyValuePair<string, T>>)all).GetEnumerator();
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // The changes come in the order of the names, so that filling an empty bucket only appends.
    private static KeyValuePair<string, T>[] With(KeyValuePair<string, T>[] bucket, IEnumerable<(string Name, T? Resource, bool IsThere)> changes)
    {
        List<KeyValuePair<string, T>>? after = null;
        foreach (var (name, resource, isThere) in changes)
        {
            var changed = KeyValuePair.Create(name, resource!);
            var entries = after is null ? bucket : CollectionsMarshal.AsSpan(after);
            var index = entries.BinarySearch(changed, ByName);
            if (index >= 0 ? isThere && entries[index].Value.Hash == changed.Value.Hash : !isThere)
            {
                continue;
            }

            after ??= [.. bucket];
            if (index < 0)
            {
                after.Insert(~index, changed);
            }
            else if (isThere)
            {
                after[index] = changed;
            }
            else
            {
                after.RemoveAt(index);
            }
        }

        return after is null ? bucket : [.. after];
    }
}
