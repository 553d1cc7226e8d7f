using System.Collections.Immutable;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Matching;

namespace GatewayApi.DataPlane.Routing.Tables;

/// <summary>The routes of one listener by hostname.</summary>
internal sealed class ListenerRoutes
{
    public static readonly ListenerRoutes Empty = new(HostnameTable<HostTable>.Empty);

    private static readonly ImmutableSortedDictionary<string, CompiledRoute> NoRoutes =
        ImmutableSortedDictionary.Create<string, CompiledRoute>(StringComparer.Ordinal);

    private readonly HostnameTable<HostTable> _hosts;

    private ListenerRoutes(HostnameTable<HostTable> hosts) => _hosts = hosts;

    public bool IsEmpty => _hosts.IsEmpty;

    /// <summary>A copy in which some hostnames have other routes.</summary>
    /// <param name="changes">For each hostname that changes: names of routes with their new form, or null when they leave.</param>
    public ListenerRoutes With(IEnumerable<KeyValuePair<string, IReadOnlyDictionary<string, CompiledRoute?>>> changes) =>
        new(_hosts.With(changes.Select(c => KeyValuePair.Create(c.Key, Rebuild(_hosts.Get(c.Key), c.Value))).ToArray()));

    /// <summary>
    /// Finds the rule for a request: hostname first, then path and the rest. A more general hostname is tried when none of a more specific
    /// one's matches holds.
    /// </summary>
    public bool TryFind<TRequest>(in TRequest request, out RouteMatch match)
        where TRequest : struct, IRequestHead
    {
        var search = new HostnameTable<HostTable>.Search(request.Host);
        while (_hosts.MoveNext(ref search, out var host))
        {
            if (host.TryFind(request, out match))
            {
                return true;
            }
        }

        match = default;
        return false;
    }

    private static HostTable? Rebuild(HostTable? before, IReadOnlyDictionary<string, CompiledRoute?> changes)
    {
        var routes = (before?.Routes ?? NoRoutes).ToBuilder();
        foreach (var (name, route) in changes)
        {
            if (route is null)
            {
                routes.Remove(name);
            }
            else
            {
                routes[name] = route;
            }
        }

        return routes.Count == 0 ? null : new HostTable(routes.ToImmutable());
    }
}
