using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Matching;

namespace GatewayApi.DataPlane.Routing.Tables;

/// <summary>The routes of one listener by hostname.</summary>
internal sealed class ListenerRoutes
{
    public static readonly ListenerRoutes Empty = new(HostnameTable<HostTable>.Empty);

    private readonly HostnameTable<HostTable> _hosts;

    private ListenerRoutes(HostnameTable<HostTable> hosts) => _hosts = hosts;

    public bool IsEmpty => _hosts.IsEmpty;

    /// <summary>A copy in which some hostnames have other routes.</summary>
    /// <param name="changes">What comes and leaves; all of one hostname stand together.</param>
    public ListenerRoutes With(ReadOnlySpan<PlaceChange> changes)
    {
        var hosts = new List<KeyValuePair<string, HostTable?>>();
        while (changes.Length > 0)
        {
            var hostname = changes[0].Place.Hostname;
            var count = 1;
            while (count < changes.Length && changes[count].Place.Hostname == hostname)
            {
                count++;
            }

            var after = (_hosts.Get(hostname) ?? HostTable.Empty).With(changes[..count]);
            hosts.Add(KeyValuePair.Create(hostname, after.IsEmpty ? null : after));
            changes = changes[count..];
        }

        return new ListenerRoutes(_hosts.With(hosts));
    }

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
}
