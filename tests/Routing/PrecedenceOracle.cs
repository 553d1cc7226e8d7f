using GatewayApi.Config.V1;
using GatewayApi.Protos.Values;

namespace GatewayApi.Tests.Routing;

/// <summary>
/// The order of the specification, word by word and without any index: try everything, keep what is better. Written independently of the
/// production comparer and kept slow on purpose.
/// </summary>
internal static class PrecedenceOracle
{
    public static string? Find(IReadOnlyCollection<Resource> resources, TestRequest request)
    {
        var listeners = resources.Where(r => r.Listener is not null && Takes(Pattern(r.Listener.Hostname), request)).ToArray();
        if (listeners.Length == 0)
        {
            return null;
        }

        var listener = listeners.OrderBy(l => Pattern(l.Listener.Hostname), Comparer<string>.Create(Hostname.CompareSpecificity)).First().Name["Listener/".Length..];
        var candidates =
            from resource in resources
            where resource.HttpRoute is not null
            from place in resource.HttpRoute.Attachments
            where place.Listener == listener
            from hostname in place.Hostnames
            where Takes(hostname, request)
            from rule in resource.HttpRoute.Rules
            from match in rule.Matches.Select((m, i) => (Match: m, Index: i))
            where Holds(match.Match, request)
            select (hostname, resource.HttpRoute, rule, match.Match, match.Index);
        (string Hostname, HttpRoute Route, HttpRule Rule, HttpMatch Match, int Index)? best = null;
        foreach (var candidate in candidates)
        {
            if (best is null || Better(candidate, best.Value))
            {
                best = candidate;
            }
        }

        return best is { } b ? $"{b.Route.Route.Name}/{b.Rule.Index}" : null;
    }

    private static bool Better(
        (string Hostname, HttpRoute Route, HttpRule Rule, HttpMatch Match, int Index) a,
        (string Hostname, HttpRoute Route, HttpRule Rule, HttpMatch Match, int Index) b)
    {
        int[] order =
        [
            Hostname.CompareSpecificity(a.Hostname, b.Hostname),
            Kind(a.Match).CompareTo(Kind(b.Match)),
            PathLength(b.Match).CompareTo(PathLength(a.Match)),
            (b.Match.Method.Length > 0).CompareTo(a.Match.Method.Length > 0),
            b.Match.Headers.Count.CompareTo(a.Match.Headers.Count),
            b.Match.Query.Count.CompareTo(a.Match.Query.Count),
            a.Route.CreationSeconds.CompareTo(b.Route.CreationSeconds),
            string.CompareOrdinal($"{a.Route.Route.Namespace}/{a.Route.Route.Name}", $"{b.Route.Route.Namespace}/{b.Route.Route.Name}"),
            a.Rule.Index.CompareTo(b.Rule.Index),
            a.Index.CompareTo(b.Index),
        ];
        return order.FirstOrDefault(o => o != 0) < 0;
    }

    private static int Kind(HttpMatch match) => match.Path.HasExact() ? 0 : match.Path.HasRegex() ? 1 : match.Path.HasPrefix ? 2 : 3;

    private static int PathLength(HttpMatch match) => (match.Path.Exact + match.Path.Regex + match.Path.Prefix.TrimEnd('/') + match.Path.LastSegment).Length;

    private static string Pattern(string hostname) => hostname.Length == 0 ? "*" : hostname;

    private static bool Takes(string pattern, TestRequest request) => Hostname.Matches(pattern, request.Host);

    private static bool Holds(HttpMatch match, TestRequest request) =>
        PathHolds(match.Path, request.Path)
        && (match.Method.Length == 0 || match.Method == request.Method)
        && match.Headers.All(h => request.TryGetHeader(h.Name, out var value) && value == h.Exact)
        && match.Query.All(q => request.Query.Split('&').Contains($"{q.Name}={q.Exact}"));

    private static bool PathHolds(PathMatch match, string path)
    {
        if (match.HasExact())
        {
            return path == match.Exact;
        }

        if (match.HasRegex())
        {
            return System.Text.RegularExpressions.Regex.Match(path, match.Regex).Length == path.Length;
        }

        var prefix = match.Prefix.TrimEnd('/').Split('/');
        return path.Split('/').Take(prefix.Length).SequenceEqual(prefix);
    }

    private static bool HasExact(this PathMatch match) => match.KindCase == PathMatch.KindOneofCase.Exact;

    private static bool HasRegex(this PathMatch match) => match.KindCase == PathMatch.KindOneofCase.Regex;
}
