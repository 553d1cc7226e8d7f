using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Matching;

namespace GatewayApi.DataPlane.Routing.Tables;

/// <summary>A listener with its routes.</summary>
public sealed class ListenerTable
{
    private readonly ListenerRoutes _routes;

    private readonly HostnameTable<CompiledL4Route> _l4Routes;

    internal ListenerTable(string key, Listener listener, ListenerRoutes routes, HostnameTable<CompiledL4Route> l4Routes)
    {
        _routes = routes;
        _l4Routes = l4Routes;
        Key = key;
        Owner = $"{listener.Owner.Namespace}/{listener.Owner.Name}";
        Section = listener.SectionName;
        Hostname = listener.Hostname;
        Port = (int)listener.Port;
        Protocol = listener.Protocol;
        AcceptsProxyProtocol = listener.AcceptsProxyProtocol;
        SendsProxyProtocol = (int)listener.SendsProxyProtocol;
        Tls = listener.Tls;
    }

    private ListenerTable(ListenerTable before, ListenerRoutes routes)
    {
        _routes = routes;
        _l4Routes = before._l4Routes;
        Key = before.Key;
        Owner = before.Owner;
        Section = before.Section;
        Hostname = before.Hostname;
        Port = before.Port;
        Protocol = before.Protocol;
        AcceptsProxyProtocol = before.AcceptsProxyProtocol;
        SendsProxyProtocol = before.SendsProxyProtocol;
        Tls = before.Tls;
    }

    /// <summary>Key of the resource.</summary>
    public string Key { get; }

    /// <summary>"namespace/name" of the Gateway or ListenerSet.</summary>
    public string Owner { get; }

    /// <summary>Name within the owner.</summary>
    public string Section { get; }

    /// <summary>Exact, <c>*.suffix</c>, or "" for every host.</summary>
    public string Hostname { get; }

    /// <summary>The port the user wrote.</summary>
    public int Port { get; }

    /// <summary>What arrives.</summary>
    public Listener.Types.Protocol Protocol { get; }

    /// <summary>True when connections begin with TLS, whoever ends it.</summary>
    public bool IsTls => Protocol is Listener.Types.Protocol.Https or Listener.Types.Protocol.Tls;

    /// <summary>True when the listener ends TLS.</summary>
    public bool TerminatesTls => Tls is not null;

    /// <summary>Every connection begins with a header of the PROXY protocol.</summary>
    public bool AcceptsProxyProtocol { get; }

    /// <summary>The version of the PROXY protocol that connections to backends begin with; 0 for none.</summary>
    public int SendsProxyProtocol { get; }

    /// <summary>How it terminates TLS; null when it does not. Not to be written to.</summary>
    public ListenerTls? Tls { get; }

    /// <summary>The same listener with other routes.</summary>
    internal ListenerTable With(ListenerRoutes routes) => new(this, routes);

    /// <summary>Finds the route for a connection, or for the datagrams of a client.</summary>
    /// <param name="serverName">The server name for TLS, lower case; "" for none, and for TCP and UDP.</param>
    /// <returns>Null when there is none: refused.</returns>
    public CompiledL4Route? FindL4Route(ReadOnlySpan<char> serverName) => _l4Routes.Find(serverName);

    /// <summary>Finds the rule for a request that belongs to this listener.</summary>
    /// <returns>False when none matches: 404.</returns>
    public bool TryFind<TRequest>(in TRequest request, out RouteMatch match)
        where TRequest : struct, IRequestHead => _routes.TryFind(request, out match);
}
