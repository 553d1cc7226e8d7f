using System.Collections.Immutable;
using GatewayApi.DataPlane.Routing.Tables;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>For each listener and hostname that changes: the routes that come, in their new form, and those that leave.</summary>
internal sealed class PlaceChanges
{
    // Listener, hostname, name of the route; null for one that leaves.
    private readonly Dictionary<string, Dictionary<string, Dictionary<string, CompiledRoute?>>> _changes = new(StringComparer.Ordinal);

    /// <summary>True when no route comes, changes or leaves.</summary>
    public bool IsEmpty => _changes.Count == 0;

    /// <summary>Each route goes from the places of its form before to those of its form after; either may be null.</summary>
    public static PlaceChanges Of(IEnumerable<(string Name, CompiledRoute? Before, CompiledRoute? After)> routes)
    {
        var changes = new PlaceChanges();
        foreach (var (name, before, after) in routes)
        {
            foreach (var place in before?.Places ?? [])
            {
                changes.At(place)[name] = null;
            }

            foreach (var place in after?.Places ?? [])
            {
                changes.At(place)[name] = after;
            }
        }

        return changes;
    }

    /// <summary>The routes of each listener with the changes; only what changed is built anew.</summary>
    public ImmutableDictionary<string, ListenerRoutes> ApplyTo(ImmutableDictionary<string, ListenerRoutes> byListener)
    {
        foreach (var (listener, hosts) in _changes)
        {
            var before = byListener.GetValueOrDefault(listener) ?? ListenerRoutes.Empty;
            var after = before.With(hosts.Select(static h => KeyValuePair.Create(h.Key, (IReadOnlyDictionary<string, CompiledRoute?>)h.Value)));
            byListener = after.IsEmpty ? byListener.Remove(listener) : byListener.SetItem(listener, after);
        }

        return byListener;
    }

    private Dictionary<string, CompiledRoute?> At(RoutePlace place)
    {
        if (!_changes.TryGetValue(place.Listener, out var hosts))
        {
            _changes[place.Listener] = hosts = new Dictionary<string, Dictionary<string, CompiledRoute?>>(StringComparer.Ordinal);
        }

        if (!hosts.TryGetValue(place.Hostname, out var routes))
        {
            hosts[place.Hostname] = routes = new Dictionary<string, CompiledRoute?>(StringComparer.Ordinal);
        }

        return routes;
    }
}
