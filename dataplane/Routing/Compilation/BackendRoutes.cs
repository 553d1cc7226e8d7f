using System.Collections.Immutable;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>Which routes refer to a backend, whether it is there or not: when it comes or goes they are compiled again, and no other is looked at.</summary>
internal sealed class BackendRoutes
{
    /// <summary>No routes.</summary>
    public static readonly BackendRoutes Empty = new(ImmutableDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal));

    // Names of routes by backend key.
    private readonly ImmutableDictionary<string, ImmutableArray<string>> _routes;

    private BackendRoutes(ImmutableDictionary<string, ImmutableArray<string>> routes) => _routes = routes;

    /// <summary>The names of the routes that refer to a backend.</summary>
    public ImmutableArray<string> Of(string backend) => _routes.GetValueOrDefault(backend, []);

    /// <summary>The same after some routes have changed.</summary>
    /// <param name="changes">The name of each, its form before and its form after; null when there is none.</param>
    public BackendRoutes With(IEnumerable<(string Name, CompiledRoute? Before, CompiledRoute? After)> changes)
    {
        var routes = _routes.ToBuilder();
        foreach (var (name, before, after) in changes)
        {
            string[] was = before?.Backends ?? [];
            string[] now = after?.Backends ?? [];
            if (was.AsSpan().SequenceEqual(now))
            {
                continue;
            }

            foreach (var backend in was.Except(now, StringComparer.Ordinal))
            {
                Set(routes, backend, routes[backend].Remove(name));
            }

            foreach (var backend in now.Except(was, StringComparer.Ordinal))
            {
                Set(routes, backend, routes.GetValueOrDefault(backend, []).Add(name));
            }
        }

        var all = routes.ToImmutable();
        return ReferenceEquals(all, _routes) ? this : new BackendRoutes(all);
    }

    private static void Set(ImmutableDictionary<string, ImmutableArray<string>>.Builder routes, string backend, ImmutableArray<string> names)
    {
        if (names.IsEmpty)
        {
            routes.Remove(backend);
        }
        else
        {
            routes[backend] = names;
        }
    }
}
