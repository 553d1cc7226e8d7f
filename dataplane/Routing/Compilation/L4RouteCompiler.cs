using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Filters;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>From a route of connections on the wire to one that can be carried out.</summary>
internal static class L4RouteCompiler
{
    /// <summary>Compiles a route. A backend that is not part of the configuration makes its share unavailable and the route degraded.</summary>
    public static CompiledL4Route Compile(string name, L4Route route, IReadOnlyDictionary<string, BackendState> backends)
    {
        string[] keys = [.. route.BackendRefs.Select(static b => b.Backend).Where(static k => k.Length > 0).Distinct()];
        var missing = keys.Where(k => !backends.ContainsKey(k)).Order(StringComparer.Ordinal).ToArray();
        return new CompiledL4Route
        {
            Name = name,
            RouteKind = route.Route.Kind,
            QualifiedName = $"{route.Route.Namespace}/{route.Route.Name}",
            CreationSeconds = route.CreationSeconds,
            RuleName = route.RuleName,
            Backends = route.BackendRefs.Count == 0 ? WeightedChoice.Empty : new WeightedChoice([.. route.BackendRefs.Select(b => (Choose(b, backends), b.Weight))]),
            Places = [.. route.Attachments.SelectMany(static a => a.Hostnames.Select(h => new RoutePlace(a.Listener, h))).Distinct()],
            BackendKeys = keys,
            Problem = missing.Length == 0 ? null : $"not part of the configuration: backend {string.Join(", ", missing)}; connections for it are refused",
        };
    }

    private static BackendChoice Choose(BackendRef reference, IReadOnlyDictionary<string, BackendState> backends)
    {
        var backend = backends.GetValueOrDefault(reference.Backend);
        var reason = backend is not null ? null : reference.Unavailable?.Reason ?? $"backend {reference.Backend} is not part of the configuration";
        return new BackendChoice(backend, reason, CompiledFilters.None);
    }
}
