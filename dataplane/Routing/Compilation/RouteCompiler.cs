using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Filters;
using GatewayApi.DataPlane.Routing.Matching;
using GatewayApi.DataPlane.Routing.Sessions;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>From a route on the wire to one that can be looked up.</summary>
internal static class RouteCompiler
{
    /// <summary>Compiles a route.</summary>
    /// <param name="name">Name of the resource.</param>
    /// <param name="route">The route.</param>
    /// <param name="backends">The backends by key; a missing one makes its share unavailable and the route degraded.</param>
    /// <param name="compiled">The result.</param>
    /// <param name="problem">Why the route cannot be used.</param>
    public static bool TryCompile(
        string name,
        HttpRoute route,
        IReadOnlyDictionary<string, BackendState> backends,
        [NotNullWhen(true)] out CompiledRoute? compiled,
        [NotNullWhen(false)] out string? problem)
    {
        compiled = null;
        problem = null;
        var matches = new List<CompiledMatch>();
        foreach (var rule in route.Rules)
        {
            var compiledRule = Compile(route, rule, backends);
            foreach (var (i, match) in rule.Matches.Index())
            {
                if (!MatchCompiler.TryCompile(match, compiledRule, i, out var compiledMatch, out problem))
                {
                    problem = $"rule {rule.Index}, match {i}: {problem}";
                    return false;
                }

                matches.Add(compiledMatch);
            }
        }

        string[] keys = [.. BackendsOf(route).Concat(AuthsOf(route)).Concat(MirrorsOf(route)).Distinct()];
        compiled = new CompiledRoute(
            name,
            [.. matches],
            [.. route.Attachments.SelectMany(static a => a.Hostnames.Select(h => new RoutePlace(a.Listener, h))).Distinct()],
            keys,
            Problem(BackendsOf(route).Concat(AuthsOf(route)), backends, "requests for it are answered with 500") ?? Problem(MirrorsOf(route), backends, "requests are not mirrored to it"));
        return true;
    }

    private static IEnumerable<string> BackendsOf(HttpRoute route) =>
        route.Rules.SelectMany(static r => r.BackendRefs).Select(static b => b.Backend).Where(static k => k.Length > 0);

    private static IEnumerable<string> MirrorsOf(HttpRoute route) => FiltersOf(route).Select(static f => f.RequestMirror?.Backend).OfType<string>();

    private static IEnumerable<string> AuthsOf(HttpRoute route) => FiltersOf(route).Select(static f => f.ExternalAuth?.Backend).OfType<string>();

    private static IEnumerable<Filter> FiltersOf(HttpRoute route) =>
        route.Rules.SelectMany(static r => r.Filters.Concat(r.BackendRefs.SelectMany(static b => b.Filters)));

    private static string? Problem(IEnumerable<string> keys, IReadOnlyDictionary<string, BackendState> backends, string consequence)
    {
        var missing = keys.Where(k => !backends.ContainsKey(k)).Distinct().Order(StringComparer.Ordinal).ToArray();
        return missing.Length == 0 ? null : $"not part of the configuration: backend {string.Join(", ", missing)}; {consequence}";
    }

    private static CompiledRule Compile(HttpRoute route, HttpRule rule, IReadOnlyDictionary<string, BackendState> backends)
    {
        var shares = rule.BackendRefs.Count == 0
            ? WeightedChoice.Empty
            : new WeightedChoice([.. rule.BackendRefs.Select(b => (Choose(b, backends), b.Weight))]);
        return new CompiledRule
        {
            RouteKind = route.Route.Kind,
            QualifiedName = $"{route.Route.Namespace}/{route.Route.Name}",
            CreationSeconds = route.CreationSeconds,
            RuleIndex = (int)rule.Index,
            RuleName = rule.Name,
            Filters = CompiledFilters.Compile(rule.Filters, backends),
            Backends = shares,
            Sessions = new RuleSessions(rule.SessionPersistence, Identity(route, rule), shares.Choices),
            RequestTimeout = Limit(rule.RequestTimeoutMs),
            BackendRequestTimeout = Limit(rule.BackendRequestTimeoutMs),
            Retry = rule.Retry is null ? null : new RetryPolicy(rule.Retry),
        };
    }

    // A name stays when rules come and go in front; a position is the best there is without one.
    private static string Identity(HttpRoute route, HttpRule rule) =>
        $"{route.Route.Kind}\n{route.Route.Namespace}/{route.Route.Name}\n{(rule.Name.Length > 0 ? rule.Name : string.Create(CultureInfo.InvariantCulture, $"#{rule.Index}"))}";

    private static BackendChoice Choose(BackendRef reference, IReadOnlyDictionary<string, BackendState> backends)
    {
        var backend = backends.GetValueOrDefault(reference.Backend);
        var reason = backend is not null ? null : reference.Unavailable?.Reason ?? $"backend {reference.Backend} is not part of the configuration";
        return new BackendChoice(backend, reason, CompiledFilters.Compile(reference.Filters, backends));
    }

    private static TimeSpan? Limit(ulong milliseconds) => milliseconds == 0 ? null : TimeSpan.FromMilliseconds(Math.Min(milliseconds, int.MaxValue));
}
