using System.Collections.Immutable;
using System.Runtime.InteropServices;
using GatewayApi.DataPlane.Routing.Tables;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>For each listener and hostname that changes: the routes that come, in their new form, and those that leave, in their old one.</summary>
internal sealed class PlaceChanges
{
    // In the order of listeners and hostnames.
    private readonly List<PlaceChange> _changes;

    private PlaceChanges(List<PlaceChange> changes)
    {
        _changes = changes;
        _changes.Sort(static (x, y) => Compare(x.Place, y.Place));
    }

    /// <summary>The keys of the listeners that have changes.</summary>
    public IEnumerable<string> Listeners => _changes.Select(static c => c.Place.Listener).Distinct(StringComparer.Ordinal);

    /// <summary>Each route goes from the places of its form before to those of its form after.</summary>
    public static PlaceChanges Of(List<RouteChange> routes)
    {
        var changes = new List<PlaceChange>(routes.Count);
        foreach (var (before, after) in routes)
        {
            foreach (var place in before?.Places ?? [])
            {
                changes.Add(new PlaceChange(place, before!, Comes: false));
            }

            foreach (var place in after?.Places ?? [])
            {
                changes.Add(new PlaceChange(place, after!, Comes: true));
            }
        }

        return new PlaceChanges(changes);
    }

    /// <summary>The routes of each listener with the changes; only what changed is built anew.</summary>
    public ImmutableDictionary<string, ListenerRoutes> ApplyTo(ImmutableDictionary<string, ListenerRoutes> byListener)
    {
        var result = byListener.ToBuilder();
        var rest = CollectionsMarshal.AsSpan(_changes);
        while (rest.Length > 0)
        {
            var listener = rest[0].Place.Listener;
            var count = 1;
            while (count < rest.Length && rest[count].Place.Listener == listener)
            {
                count++;
            }

            var after = byListener.GetValueOrDefault(listener, ListenerRoutes.Empty).With(rest[..count]);
            if (after.IsEmpty)
            {
                result.Remove(listener);
            }
            else
            {
                result[listener] = after;
            }

            rest = rest[count..];
        }

        return result.ToImmutable();
    }

    private static int Compare(RoutePlace x, RoutePlace y)
    {
        var order = ReferenceEquals(x.Listener, y.Listener) ? 0 : string.CompareOrdinal(x.Listener, y.Listener);
        return order != 0 ? order : string.CompareOrdinal(x.Hostname, y.Hostname);
    }
}
