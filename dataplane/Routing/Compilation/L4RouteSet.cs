using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Tables;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>
/// The routes of connections and datagrams, and who takes which of them: of several for one hostname the oldest, then the first by
/// "namespace/name" (Listener, field <c>allowedRoutes</c>).
/// </summary>
internal sealed class L4RouteSet
{
    /// <summary>No routes.</summary>
    public static readonly L4RouteSet Empty = new(ImmutableDictionary.Create<string, CompiledL4Route>(StringComparer.Ordinal));

    private static readonly HostnameTable<CompiledL4Route> None = HostnameTable<CompiledL4Route>.Empty;

    private readonly ImmutableDictionary<string, CompiledL4Route> _routes;
    private readonly Dictionary<string, HostnameTable<CompiledL4Route>> _byListener;

    private L4RouteSet(ImmutableDictionary<string, CompiledL4Route> routes)
    {
        _routes = routes;
        _byListener = routes.Values
            .SelectMany(static r => r.Places, static (r, place) => (Route: r, Place: place))
            .GroupBy(static p => p.Place.Listener)
            .ToDictionary(static g => g.Key, static g => Table(g), StringComparer.Ordinal);
    }

    /// <summary>The routes of a listener by hostname.</summary>
    public HostnameTable<CompiledL4Route> Of(string listener) => _byListener.GetValueOrDefault(listener, None);

    /// <summary>Names of the routes that refer to one of some backends.</summary>
    public IEnumerable<string> ThatReferTo(IReadOnlySet<string> backends) =>
        _routes.Values.Where(r => r.BackendKeys.Any(backends.Contains)).Select(static r => r.Name);

    /// <summary>The set with some routes changed or (null) removed; the same instance when there are none.</summary>
    /// <param name="changes">By name.</param>
    /// <param name="backends">The backends by key.</param>
    /// <param name="compiled">The routes that were compiled.</param>
    public L4RouteSet With(
        IReadOnlyDictionary<string, L4Route?> changes, IReadOnlyDictionary<string, BackendState> backends, out ImmutableArray<CompiledL4Route> compiled)
    {
        compiled = [.. changes.Where(static c => c.Value is not null).Select(c => L4RouteCompiler.Compile(c.Key, c.Value!, backends))];
        return changes.Count == 0 ? this : new L4RouteSet(
            _routes.RemoveRange(changes.Keys).AddRange(compiled.Select(static r => KeyValuePair.Create(r.Name, r))));
    }

    private static HostnameTable<CompiledL4Route> Table(IEnumerable<(CompiledL4Route Route, RoutePlace Place)> places) => new(places
        .GroupBy(static p => p.Place.Hostname)
        .Select(static g => KeyValuePair.Create(g.Key, g
            .Select(static p => p.Route)
            .OrderBy(static r => r.CreationSeconds)
            .ThenBy(static r => r.QualifiedName, StringComparer.Ordinal)
            .First())));
}
