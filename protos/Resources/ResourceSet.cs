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
        var changes = Changes(upserts, removes);
        KeyValuePair<string, T>[][]? buckets = null;
        ResourceHash[]? hashes = null;
        for (var rest = CollectionsMarshal.AsSpan(changes); rest.Length > 0;)
        {
            var number = rest[0].Bucket;
            var count = 1;
            while (count < rest.Length && rest[count].Bucket == number)
            {
                count++;
            }

            var bucket = With(_buckets[number], rest[..count]);
            if (!ReferenceEquals(bucket, _buckets[number]))
            {
                (buckets ??= [.. _buckets])[number] = bucket;
                (hashes ??= [.. _hashes])[number] = ResourceBuckets.Hash<T>(bucket);
            }

            rest = rest[count..];
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

    // Bucket by bucket, in the order of the names; of one name in the order in which they came.
    private static List<Change> Changes(IEnumerable<KeyValuePair<string, T>> upserts, IEnumerable<string> removes)
    {
        var changes = new List<Change>();
        foreach (var name in removes)
        {
            changes.Add(new Change(ResourceBuckets.Of(name), changes.Count, name, default, IsThere: false));
        }

        foreach (var (name, resource) in upserts)
        {
            changes.Add(new Change(ResourceBuckets.Of(name), changes.Count, name, resource, IsThere: true));
        }

        changes.Sort(static (x, y) =>
        {
            var order = x.Bucket != y.Bucket ? x.Bucket.CompareTo(y.Bucket) : string.CompareOrdinal(x.Name, y.Name);
            return order != 0 ? order : x.Number.CompareTo(y.Number);
        });
        return changes;
    }

    // The changes come in the order of the names, so that filling an empty bucket only appends.
    private static KeyValuePair<string, T>[] With(KeyValuePair<string, T>[] bucket, ReadOnlySpan<Change> changes)
    {
        List<KeyValuePair<string, T>>? after = null;
        foreach (var change in changes)
        {
            var changed = KeyValuePair.Create(change.Name, change.Resource!);
            var entries = after is null ? bucket : CollectionsMarshal.AsSpan(after);
            var index = entries.BinarySearch(changed, ByName);
            if (index >= 0 ? change.IsThere && entries[index].Value.Hash == changed.Value.Hash : !change.IsThere)
            {
                continue;
            }

            after ??= Copy(bucket, changes.Length);
            if (index < 0)
            {
                after.Insert(~index, changed);
            }
            else if (change.IsThere)
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

    private static List<KeyValuePair<string, T>> Copy(KeyValuePair<string, T>[] bucket, int more)
    {
        var copy = new List<KeyValuePair<string, T>>(bucket.Length + more);
        copy.AddRange(bucket);
        return copy;
    }

    private readonly record struct Change(int Bucket, int Number, string Name, T? Resource, bool IsThere);
}
