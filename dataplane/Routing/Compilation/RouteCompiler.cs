using System.Diagnostics.CodeAnalysis;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Filters;
using GatewayApi.DataPlane.Routing.Matching;
using GatewayApi.DataPlane.Routing.Sessions;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>From a route on the wire to one that can be looked up. Of a text that many routes say one copy is kept, and of empty lists nothing.</summary>
internal static class RouteCompiler
{
    /// <summary>Compiles a route.</summary>
    /// <param name="input">The route.</param>
    /// <param name="backends">The backends by key; a missing one makes its share unavailable and the route degraded.</param>
    /// <param name="texts">The texts of other routes.</param>
    /// <param name="compiled">The result.</param>
    /// <param name="problem">Why the route cannot be used.</param>
    public static bool TryCompile(
        RouteInput input,
        IReadOnlyDictionary<string, BackendState> backends,
        SharedTexts texts,
        [NotNullWhen(true)] out CompiledRoute? compiled,
        [NotNullWhen(false)] out string? problem)
    {
        var route = input.Route;
        compiled = null;
        if (!TryMatches(route, backends, texts, out var matches, out problem))
        {
            return false;
        }

        var references = RouteReferences.Of(route, backends);
        compiled = new CompiledRoute(input.Name, matches, Places(input, texts), references.Keys, references.Problem(backends));
        return true;
    }

    private static bool TryMatches(
        HttpRoute route,
        IReadOnlyDictionary<string, BackendState> backends,
        SharedTexts texts,
        out CompiledMatch[] matches,
        [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        var (kind, name) = (texts.Of(route.Route.Kind), $"{route.Route.Namespace}/{route.Route.Name}");
        matches = new CompiledMatch[route.Rules.Sum(static r => r.Matches.Count)];
        var count = 0;
        foreach (var rule in route.Rules)
        {
            var compiledRule = Compile((route.CreationSeconds, kind, name), rule, backends);
            for (var i = 0; i < rule.Matches.Count; i++)
            {
                if (!MatchCompiler.TryCompile(rule.Matches[i], compiledRule, i, texts, out var compiledMatch, out problem))
                {
                    problem = $"rule {rule.Index}, match {i}: {problem}";
                    return false;
                }

                matches[count++] = compiledMatch;
            }
        }

        return true;
    }

    // An edit mostly leaves them alone.
    private static RoutePlace[] Places(RouteInput input, SharedTexts texts)
    {
        var places = new List<RoutePlace>();
        foreach (var attachment in input.Route.Attachments)
        {
            var listener = texts.Of(attachment.Listener);
            foreach (var hostname in attachment.Hostnames)
            {
                places.Add(new RoutePlace(listener, texts.Of(hostname)));
            }
        }

        if (input.Before is { } before && before.Places.AsSpan().SequenceEqual(places.ToArray()))
        {
            return before.Places;
        }

        return places.Count <= 1 ? [.. places] : [.. places.Distinct()];
    }

    private static CompiledRule Compile((long CreationSeconds, string Kind, string Name) route, HttpRule rule, IReadOnlyDictionary<string, BackendState> backends)
    {
        var shares = rule.BackendRefs.Count == 0 ? WeightedChoice.Empty : new WeightedChoice(Shares(rule, backends));
        return new CompiledRule
        {
            RouteKind = route.Kind,
            QualifiedName = route.Name,
            CreationSeconds = route.CreationSeconds,
            RuleIndex = (int)rule.Index,
            RuleName = rule.Name,
            Filters = CompiledFilters.Compile(rule.Filters, backends),
            Backends = shares,
            Sessions = RuleSessions.Of(rule.SessionPersistence, new RuleIdentity(route.Kind, route.Name, rule.Name, (int)rule.Index), shares.Choices),
            RequestTimeout = Limit(rule.RequestTimeoutMs),
            BackendRequestTimeout = Limit(rule.BackendRequestTimeoutMs),
            Retry = rule.Retry is null ? null : new RetryPolicy(rule.Retry),
        };
    }

    private static (BackendChoice Choice, uint Weight)[] Shares(HttpRule rule, IReadOnlyDictionary<string, BackendState> backends)
    {
        var shares = new (BackendChoice Choice, uint Weight)[rule.BackendRefs.Count];
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = (Choose(rule.BackendRefs[i], backends), rule.BackendRefs[i].Weight);
        }

        return shares;
    }

    private static BackendChoice Choose(BackendRef reference, IReadOnlyDictionary<string, BackendState> backends)
    {
        var backend = backends.GetValueOrDefault(reference.Backend);
        var reason = backend is not null ? null : reference.Unavailable?.Reason ?? $"backend {reference.Backend} is not part of the configuration";
        return new BackendChoice(backend, reason, CompiledFilters.Compile(reference.Filters, backends));
    }

    private static TimeSpan? Limit(ulong milliseconds) => milliseconds == 0 ? null : TimeSpan.FromMilliseconds(Math.Min(milliseconds, int.MaxValue));
}
