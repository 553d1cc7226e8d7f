using System.Runtime.InteropServices;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Matching;

namespace GatewayApi.DataPlane.Routing.Tables;

/// <summary>What comes and leaves among the matches that are tried one after the other: those of one path, or all of a kind that paths are not looked up for.</summary>
internal readonly struct BucketChange
{
    // Sorted: what leaves first.
    private readonly List<(CompiledMatch Match, bool Comes)> _changes;
    private readonly int _start;
    private readonly int _count;

    private BucketChange(List<(CompiledMatch Match, bool Comes)> changes, int start, int count)
    {
        _changes = changes;
        _start = start;
        _count = count;
    }

    /// <summary>How they look at the path.</summary>
    public PathKind Kind => _changes[_start].Match.Kind;

    /// <summary>The path that is looked up.</summary>
    public string Path => _changes[_start].Match.Path;

    /// <summary>The matches of routes that come and leave, bucket by bucket.</summary>
    public static List<BucketChange> Of(ReadOnlySpan<PlaceChange> routes)
    {
        var changes = new List<(CompiledMatch Match, bool Comes)>(routes.Length);
        foreach (var route in routes)
        {
            foreach (var match in route.Route.Matches)
            {
                changes.Add((match, route.Comes));
            }
        }

        changes.Sort(Compare);
        var buckets = new List<BucketChange>();
        for (var start = 0; start < changes.Count;)
        {
            var end = start + 1;
            while (end < changes.Count && CompareBuckets(changes[start].Match, changes[end].Match) == 0)
            {
                end++;
            }

            buckets.Add(new BucketChange(changes, start, end - start));
            start = end;
        }

        return buckets;
    }

    /// <summary>The bucket of the path after the changes; null when it is empty.</summary>
    /// <param name="before">The bucket before; null when there was none.</param>
    public KeyValuePair<string, CompiledMatch[]?> ChangeOf(CompiledMatch[]? before)
    {
        var after = Changed(before ?? []);

        // The key belongs to a match that stays.
        return after.Length == 0 ? KeyValuePair.Create(Path, (CompiledMatch[]?)null) : KeyValuePair.Create(after[0].Path, (CompiledMatch[]?)after);
    }

    /// <summary>The bucket after the changes, in the order in which its matches are tried.</summary>
    /// <param name="before">The bucket before, in that order.</param>
    public CompiledMatch[] Changed(CompiledMatch[] before)
    {
        var changes = CollectionsMarshal.AsSpan(_changes).Slice(_start, _count);
        var leave = 0;
        while (leave < changes.Length && !changes[leave].Comes)
        {
            leave++;
        }

        var after = new CompiledMatch[before.Length + changes.Length - (2 * leave)];
        var count = 0;
        foreach (var match in before)
        {
            if (!Leaves(changes[..leave], match))
            {
                after[count++] = match;
            }
        }

        return Merge(after, count, changes[leave..]);
    }

    // The place of those that stay is the front of the array; filling it from its end moves each of them once.
    private static CompiledMatch[] Merge(CompiledMatch[] all, int staying, ReadOnlySpan<(CompiledMatch Match, bool Comes)> coming)
    {
        for (var free = all.Length - 1; coming.Length > 0; free--)
        {
            if (staying > 0 && RoutePrecedence.Instance.Compare(all[staying - 1], coming[^1].Match) > 0)
            {
                all[free] = all[--staying];
            }
            else
            {
                all[free] = coming[^1].Match;
                coming = coming[..^1];
            }
        }

        return all;
    }

    // Sorted like the matches themselves, so thousands that leave together are found fast.
    private static bool Leaves(ReadOnlySpan<(CompiledMatch Match, bool Comes)> leaving, CompiledMatch match) =>
        leaving.Length > 0 && leaving.BinarySearch(new Place(match)) >= 0;

    private static int Compare((CompiledMatch Match, bool Comes) x, (CompiledMatch Match, bool Comes) y)
    {
        var order = CompareBuckets(x.Match, y.Match);
        order = order != 0 ? order : x.Comes.CompareTo(y.Comes);
        return order != 0 ? order : RoutePrecedence.Instance.Compare(x.Match, y.Match);
    }

    private static int CompareBuckets(CompiledMatch x, CompiledMatch y) =>
        x.Kind != y.Kind ? x.Kind.CompareTo(y.Kind) : x.Kind is PathKind.Exact or PathKind.Prefix ? string.CompareOrdinal(x.Path, y.Path) : 0;

    private readonly struct Place(CompiledMatch match) : IComparable<(CompiledMatch Match, bool Comes)>
    {
        public int CompareTo((CompiledMatch Match, bool Comes) other) => RoutePrecedence.Instance.Compare(match, other.Match);
    }
}
