using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using Google.Protobuf.Collections;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>The backends that a route refers to.</summary>
internal readonly struct RouteReferences
{
    private readonly int _served;
    private readonly string[] _mirrors;

    private RouteReferences(List<string> served, List<string> mirrors)
    {
        Keys = mirrors.Count == 0 ? [.. served] : [.. served, .. mirrors.Except(served)];
        _served = served.Count;
        _mirrors = [.. mirrors];
    }

    /// <summary>The key of each, once.</summary>
    public string[] Keys { get; }

    /// <summary>What a route says.</summary>
    /// <param name="route">The route.</param>
    /// <param name="backends">The backends by key; of those that are there their own copy of the key is taken.</param>
    public static RouteReferences Of(HttpRoute route, IReadOnlyDictionary<string, BackendState> backends)
    {
        var (served, mirrors) = (new List<string>(), new List<string>());
        foreach (var rule in route.Rules)
        {
            AddFilters(rule.Filters, served, mirrors, backends);
            foreach (var reference in rule.BackendRefs)
            {
                Add(served, reference.Backend, backends);
                AddFilters(reference.Filters, served, mirrors, backends);
            }
        }

        return new RouteReferences(served, mirrors);
    }

    /// <summary>What follows from backends that are not there; null when all are.</summary>
    public string? Problem(IReadOnlyDictionary<string, BackendState> backends) =>
        Missing(Keys.AsSpan(0, _served), backends, "requests for it are answered with 500") ?? Missing(_mirrors, backends, "requests are not mirrored to it");

    private static void AddFilters(RepeatedField<Filter> filters, List<string> served, List<string> mirrors, IReadOnlyDictionary<string, BackendState> backends)
    {
        foreach (var filter in filters)
        {
            Add(served, filter.ExternalAuth?.Backend ?? "", backends);
            Add(mirrors, filter.RequestMirror?.Backend ?? "", backends);
        }
    }

    private static void Add(List<string> keys, string key, IReadOnlyDictionary<string, BackendState> backends)
    {
        if (key.Length > 0 && !keys.Contains(key))
        {
            keys.Add(backends.TryGetValue(key, out var backend) ? backend.Key : key);
        }
    }

    private static string? Missing(ReadOnlySpan<string> keys, IReadOnlyDictionary<string, BackendState> backends, string consequence)
    {
        List<string>? missing = null;
        foreach (var key in keys)
        {
            if (!backends.ContainsKey(key))
            {
                (missing ??= []).Add(key);
            }
        }

        missing?.Sort(StringComparer.Ordinal);
        return missing is null ? null : $"not part of the configuration: backend {string.Join(", ", missing)}; {consequence}";
    }
}
