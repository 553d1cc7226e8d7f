using GatewayApi.Config.V1;

namespace GatewayApi.Protos.Resources;

/// <summary>
/// The name of a resource, <c>Kind/key</c>; unique within a snapshot. The key of each kind is described in <c>resources.proto</c>.
/// </summary>
/// <param name="Kind">The kind, never <see cref="ResourceKind.Unknown"/> in a valid name.</param>
/// <param name="Key">The key, not empty; its parts are joined by slashes.</param>
public readonly record struct ResourceName(ResourceKind Kind, string Key)
{
    /// <summary>The name of a listener.</summary>
    public static ResourceName Listener(string ownerKind, string ns, string owner, string section) =>
        new(ResourceKind.Listener, $"{ownerKind}/{ns}/{owner}/{section}");

    /// <summary>The name of a route.</summary>
    public static ResourceName HttpRoute(string routeKind, string ns, string name) => new(ResourceKind.HttpRoute, $"{routeKind}/{ns}/{name}");

    /// <summary>The name of a route of connections or datagrams.</summary>
    public static ResourceName L4Route(string routeKind, string ns, string name) => new(ResourceKind.L4Route, $"{routeKind}/{ns}/{name}");

    /// <summary>The name of a Service port as a target of routes.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="service">The Service.</param>
    /// <param name="port">The port.</param>
    /// <param name="variant">Tells apart what different kinds of routes take one port for; "" for what its Service says.</param>
    public static ResourceName Backend(string ns, string service, int port, string variant = "") =>
        new(ResourceKind.Backend, BackendKey(ns, service, port, variant));

    /// <summary>The name of a host outside the cluster as a target of routes.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="xBackend">The XBackend.</param>
    /// <param name="hostname">The host.</param>
    /// <param name="port">The port.</param>
    /// <param name="variant">As of a Service port.</param>
    public static ResourceName ExternalBackend(string ns, string xBackend, string hostname, int port, string variant = "") =>
        new(ResourceKind.Backend, string.Create(null, $"XBackend/{ns}/{xBackend}/{hostname}:{port}{(variant.Length == 0 ? "" : "/" + variant)}"));

    /// <summary>The name of a Service port's endpoints.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="service">The Service.</param>
    /// <param name="port">The port.</param>
    /// <param name="variant">As of the Backend.</param>
    public static ResourceName EndpointSet(string ns, string service, int port, string variant = "") =>
        new(ResourceKind.EndpointSet, BackendKey(ns, service, port, variant));

    /// <summary>The name of a certificate.</summary>
    public static ResourceName Certificate(string ns, string secret) => new(ResourceKind.Certificate, $"{ns}/{secret}");

    /// <summary>The kind of a resource's body; <see cref="ResourceKind.Unknown"/> for an arm of a later version.</summary>
    public static ResourceKind KindOf(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.BodyCase switch
        {
            Resource.BodyOneofCase.Listener => ResourceKind.Listener,
            Resource.BodyOneofCase.HttpRoute => ResourceKind.HttpRoute,
            Resource.BodyOneofCase.L4Route => ResourceKind.L4Route,
            Resource.BodyOneofCase.Backend => ResourceKind.Backend,
            Resource.BodyOneofCase.EndpointSet => ResourceKind.EndpointSet,
            Resource.BodyOneofCase.Certificate => ResourceKind.Certificate,
            _ => ResourceKind.Unknown,
        };
    }

    /// <summary>Reads <c>Kind/key</c>.</summary>
    /// <returns>False when the kind is not known or the key is empty.</returns>
    public static bool TryParse(string text, out ResourceName name)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && slash < text.Length - 1 && KindOf(text.AsSpan(0, slash)) is var kind and not ResourceKind.Unknown)
        {
            name = new ResourceName(kind, text[(slash + 1)..]);
            return true;
        }

        name = default;
        return false;
    }

    /// <summary><c>Kind/key</c>.</summary>
    public override string ToString() => $"{Word(Kind)}/{Key}";

    private static string BackendKey(string ns, string service, int port, string variant) =>
        string.Create(null, $"{ns}/{service}/{port}{(variant.Length == 0 ? "" : "/" + variant)}");

    // Spelled out rather than Enum.ToString/Parse: no reflection in the proxy.
    private static string Word(ResourceKind kind) => kind switch
    {
        ResourceKind.Listener => nameof(ResourceKind.Listener),
        ResourceKind.HttpRoute => nameof(ResourceKind.HttpRoute),
        ResourceKind.L4Route => nameof(ResourceKind.L4Route),
        ResourceKind.Backend => nameof(ResourceKind.Backend),
        ResourceKind.EndpointSet => nameof(ResourceKind.EndpointSet),
        ResourceKind.Certificate => nameof(ResourceKind.Certificate),
        _ => nameof(ResourceKind.Unknown),
    };

    private static ResourceKind KindOf(ReadOnlySpan<char> word) => word switch
    {
        nameof(ResourceKind.Listener) => ResourceKind.Listener,
        nameof(ResourceKind.HttpRoute) => ResourceKind.HttpRoute,
        nameof(ResourceKind.L4Route) => ResourceKind.L4Route,
        nameof(ResourceKind.Backend) => ResourceKind.Backend,
        nameof(ResourceKind.EndpointSet) => ResourceKind.EndpointSet,
        nameof(ResourceKind.Certificate) => ResourceKind.Certificate,
        _ => ResourceKind.Unknown,
    };
}
