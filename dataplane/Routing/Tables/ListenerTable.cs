using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Matching;

namespace GatewayApi.DataPlane.Routing.Tables;

/// <summary>A listener with its routes.</summary>
public sealed class ListenerTable
{
    private readonly ListenerRoutes _routes;

    internal ListenerTable(string key, Listener listener, ListenerRoutes routes)
    {
        _routes = routes;
        Key = key;
        Owner = $"{listener.Owner.Namespace}/{listener.Owner.Name}";
        Section = listener.SectionName;
        Hostname = listener.Hostname;
        Port = (int)listener.Port;
        IsTls = listener.Protocol == Listener.Types.Protocol.Https;
        Tls = listener.Tls;
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

    /// <summary>True when the listener terminates TLS.</summary>
    public bool IsTls { get; }

    /// <summary>How it terminates TLS; null when it does not. Not to be written to.</summary>
    public ListenerTls? Tls { get; }

    /// <summary>Finds the rule for a request that belongs to this listener.</summary>
    /// <returns>False when none matches: 404.</returns>
    public bool TryFind<TRequest>(in TRequest request, out RouteMatch match)
        where TRequest : struct, IRequestHead => _routes.TryFind(request, out match);
}
