using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Matching;

namespace GatewayApi.DataPlane.Routing.Tables;

/// <summary>
/// The matches of one hostname on one listener, found by path without scanning. When a route changes, only the matches of its paths are put in order again.
/// </summary>
internal sealed class HostTable
{
    /// <summary>No matches.</summary>
    public static readonly HostTable Empty = new(LayeredTable<CompiledMatch[]>.Empty, LayeredTable<CompiledMatch[]>.Empty, [], [], [], 0);

    private readonly LayeredTable<CompiledMatch[]> _exact;

    // All but the one of every path, "/", which needs no look-up.
    private readonly LayeredTable<CompiledMatch[]> _prefixes;
    private readonly CompiledMatch[] _regexes;
    private readonly CompiledMatch[] _root;
    private readonly CompiledMatch[] _lastSegments;

    // No prefix has more segments than that.
    private readonly int _deepest;

    private HostTable(
        LayeredTable<CompiledMatch[]> exact, LayeredTable<CompiledMatch[]> prefixes, CompiledMatch[] regexes, CompiledMatch[] root, CompiledMatch[] lastSegments, int deepest)
    {
        _exact = exact;
        _prefixes = prefixes;
        _regexes = regexes;
        _root = root;
        _lastSegments = lastSegments;
        _deepest = deepest;
    }

    /// <summary>True when nothing is ever found.</summary>
    public bool IsEmpty => _exact.Count == 0 && _prefixes.Count == 0 && (_regexes.Length | _root.Length | _lastSegments.Length) == 0;

    /// <summary>The table after routes have come and left.</summary>
    public HostTable With(ReadOnlySpan<PlaceChange> changes)
    {
        var (exact, prefixes) = (new List<KeyValuePair<string, CompiledMatch[]?>>(), new List<KeyValuePair<string, CompiledMatch[]?>>());
        var (regexes, root, lastSegments, deepest) = (_regexes, _root, _lastSegments, _deepest);
        foreach (var bucket in BucketChange.Of(changes))
        {
            switch (bucket.Kind)
            {
                case PathKind.Exact:
                    exact.Add(bucket.ChangeOf(_exact.Find(bucket.Path)));
                    break;
                case PathKind.Prefix when bucket.Path.Length > 0:
                    prefixes.Add(bucket.ChangeOf(_prefixes.Find(bucket.Path)));
                    deepest = Math.Max(deepest, Depth(bucket.Path));
                    break;
                case PathKind.Prefix:
                    root = bucket.Changed(root);
                    break;
                case PathKind.Regex:
                    regexes = bucket.Changed(regexes);
                    break;
                default:
                    lastSegments = bucket.Changed(lastSegments);
                    break;
            }
        }

        var after = _prefixes.With(prefixes);
        return new HostTable(_exact.With(exact), after, regexes, root, lastSegments, after.Count == 0 ? 0 : deepest);
    }

    public bool TryFind<TRequest>(in TRequest request, out RouteMatch match)
        where TRequest : struct, IRequestHead
    {
        var path = request.Path;
        if (_exact.Count > 0 && _exact.Find(path) is { } exact && TryFirst(exact, request, out var found))
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

        if ((_prefixes.Count > 0 && TryFindPrefix(request, path, out found)) || TryFirst(_root, request, out found))
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
    private bool TryFindPrefix<TRequest>(in TRequest request, string path, out CompiledMatch found)
        where TRequest : struct, IRequestHead
    {
        for (var rest = LeadingSegments(path, _deepest); rest.Length > 0; rest = rest[..rest.LastIndexOf('/')])
        {
            if (_prefixes.Find(rest) is { } bucket && TryFirst(bucket, request, out found))
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
}
