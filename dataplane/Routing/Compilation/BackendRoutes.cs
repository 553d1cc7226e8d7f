using System.Collections.Immutable;
using System.Runtime.InteropServices;

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
    public BackendRoutes With(List<RouteChange> changes)
    {
        var references = References(changes);
        references.Sort(static (x, y) => string.CompareOrdinal(x.Backend, y.Backend));
        var routes = _routes.ToBuilder();
        var rest = CollectionsMarshal.AsSpan(references);
        while (rest.Length > 0)
        {
            var backend = rest[0].Backend;
            var count = 1;
            while (count < rest.Length && rest[count].Backend == backend)
            {
                count++;
            }

            if (Changed(Of(backend), rest[..count]) is { IsEmpty: false } names)
            {
                routes[backend] = names;
            }
            else
            {
                routes.Remove(backend);
            }

            rest = rest[count..];
        }

        var all = routes.ToImmutable();
        return ReferenceEquals(all, _routes) ? this : new BackendRoutes(all);
    }

    // Only what is not as before: an edit mostly leaves the backends alone.
    private static List<Reference> References(List<RouteChange> changes)
    {
        var references = new List<Reference>();
        foreach (var change in changes)
        {
            string[] was = change.Before?.Backends ?? [];
            string[] now = change.After?.Backends ?? [];
            foreach (var backend in was)
            {
                if (!now.Contains(backend))
                {
                    references.Add(new Reference(backend, change.Name, Comes: false));
                }
            }

            foreach (var backend in now)
            {
                if (!was.Contains(backend))
                {
                    references.Add(new Reference(backend, change.Name, Comes: true));
                }
            }
        }

        return references;
    }

    private static ImmutableArray<string> Changed(ImmutableArray<string> names, ReadOnlySpan<Reference> changes)
    {
        HashSet<string>? gone = null;
        var after = new List<string>(changes.Length);
        foreach (var change in changes)
        {
            if (change.Comes)
            {
                after.Add(change.Route);
            }
            else
            {
                (gone ??= new HashSet<string>(StringComparer.Ordinal)).Add(change.Route);
            }
        }

        return gone is null ? names.AddRange(CollectionsMarshal.AsSpan(after)) : [.. names.Where(n => !gone.Contains(n)), .. after];
    }

    private readonly record struct Reference(string Backend, string Route, bool Comes);
}
