using System.Collections.Immutable;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Matching;

namespace GatewayApi.DataPlane.Routing.Tables;

/// <summary>
/// The matches of one hostname on one listener, found by path without scanning. Rebuilt alone when one of its routes changes.
/// </summary>
internal sealed class HostTable
{
    private readonly Dictionary<string, CompiledMatch[]>? _exact;
    private readonly Dictionary<string, CompiledMatch[]>? _prefixes;
    private readonly CompiledMatch[] _regexes;
    private readonly CompiledMatch[] _root;
    private readonly CompiledMatch[] _lastSegments;
    private readonly int _deepest;

    /// <summary>Builds the table of some routes.</summary>
    /// <param name="routes">By name.</param>
    public HostTable(ImmutableSortedDictionary<string, CompiledRoute> routes)
    {
        Routes = routes;
        var matches = routes.Values.SelectMany(static r => r.Matches).ToArray();
        Array.Sort(matches, RoutePrecedence.Instance);
        _exact = Bucket(matches.Where(static m => m.Kind == PathKind.Exact));
        _regexes = [.. matches.Where(static m => m.Kind == PathKind.Regex)];
        _prefixes = Bucket(matches.Where(static m => m is { Kind: PathKind.Prefix, Path.Length: > 0 }));
        _root = [.. matches.Where(static m => m is { Kind: PathKind.Prefix, Path.Length: 0 })];
        _lastSegments = [.. matches.Where(static m => m.Kind == PathKind.LastSegment)];
        _deepest = _prefixes is null ? 0 : _prefixes.Keys.Max(Depth);
    }

    /// <summary>The routes it is built of.</summary>
    public ImmutableSortedDictionary<string, CompiledRoute> Routes { get; }

    public bool TryFind<TRequest>(in TRequest request, out RouteMatch match)
        where TRequest : struct, IRequestHead
    {
        var path = request.Path;
        if (_exact is not null && _exact.TryGetValue(path, out var exact) && TryFirst(exact, request, out var found))
        {
            match = new RouteMatch(found.Rule, path, found.Index);
            return true;
        }

        foreach (var candidate in _regexes)
        {
            if (candidate.PathRegex!.IsMatch(path) && candidate.Holds(request))
            {
                match = new RouteMatch(candidate.Rule, path, candidate.Index);
                return true;
            }
        }

        if ((_prefixes is not null && TryFindPrefix(_prefixes, request, path, out found)) || TryFirst(_root, request, out found))
        {
            match = new RouteMatch(found.Rule, found.Path, found.Index);
            return true;
        }

        foreach (var candidate in _lastSegments)
        {
            if (EndsIn(path, candidate.Path) && candidate.Holds(request))
            {
                match = new RouteMatch(candidate.Rule, path, candidate.Index);
                return true;
            }
        }

        match = default;
        return false;
    }

    // From the longest prefix that the table could hold down to one segment, by whole segments.
    private bool TryFindPrefix<TRequest>(
        Dictionary<string, CompiledMatch[]> prefixes, in TRequest request, string path, out CompiledMatch found)
        where TRequest : struct, IRequestHead
    {
        var lookup = prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var rest = LeadingSegments(path, _deepest); rest.Length > 0; rest = rest[..rest.LastIndexOf('/')])
        {
            if (lookup.TryGetValue(rest, out var bucket) && TryFirst(bucket, request, out found))
            {
                return true;
            }
        }

        found = null!;
        return false;
    }

    private static bool TryFirst<TRequest>(CompiledMatch[] bucket, in TRequest request, out CompiledMatch found)
        where TRequest : struct, IRequestHead
    {
        foreach (var match in bucket)
        {
            if (match.Holds(request))
            {
                found = match;
                return true;
            }
        }

        found = null!;
        return false;
    }

    private static bool EndsIn(string path, string segment) =>
        segment.Length == 0
        || (path.Length > segment.Length + 1 && path[^(segment.Length + 1)] == '/' && path.EndsWith(segment, StringComparison.Ordinal));

    private static ReadOnlySpan<char> LeadingSegments(string path, int count)
    {
        var end = 0;
        while (count-- > 0)
        {
            var next = path.IndexOf('/', end + 1);
            if (next < 0)
            {
                return path;
            }

            end = next;
        }

        return path.AsSpan(0, end);
    }

    private static int Depth(string prefix) => prefix.AsSpan().Count('/');

    // The matches come sorted, and grouping keeps their order.
    private static Dictionary<string, CompiledMatch[]>? Bucket(IEnumerable<CompiledMatch> matches)
    {
        var buckets = matches.GroupBy(static m => m.Path, StringComparer.Ordinal).ToDictionary(static g => g.Key, static g => g.ToArray(), StringComparer.Ordinal);
        return buckets.Count == 0 ? null : buckets;
    }
}
