namespace GatewayApi.ControlPlane.Translation.State;

/// <summary>The kinds that translation reads.</summary>
public static class Kinds
{
    /// <summary>GatewayClass.</summary>
    public const string GatewayClass = nameof(GatewayClass);

    /// <summary>Gateway.</summary>
    public const string Gateway = nameof(Gateway);

    /// <summary>ListenerSet.</summary>
    public const string ListenerSet = nameof(ListenerSet);

    /// <summary>HTTPRoute.</summary>
    public const string HttpRoute = "HTTPRoute";

    /// <summary>GRPCRoute.</summary>
    public const string GrpcRoute = "GRPCRoute";

    /// <summary>TLSRoute.</summary>
    public const string TlsRoute = "TLSRoute";

    /// <summary>TCPRoute.</summary>
    public const string TcpRoute = "TCPRoute";

    /// <summary>UDPRoute.</summary>
    public const string UdpRoute = "UDPRoute";

    /// <summary>True for what attaches to listeners.</summary>
    public static bool IsRoute(string kind) => kind is HttpRoute or GrpcRoute or TlsRoute or TcpRoute or UdpRoute;

    /// <summary>ReferenceGrant.</summary>
    public const string ReferenceGrant = nameof(ReferenceGrant);

    /// <summary>BackendTLSPolicy.</summary>
    public const string BackendTlsPolicy = "BackendTLSPolicy";

    /// <summary>XBackendTrafficPolicy.</summary>
    public const string BackendTrafficPolicy = "XBackendTrafficPolicy";

    /// <summary>XBackend.</summary>
    public const string XBackend = nameof(XBackend);

    /// <summary>Namespace.</summary>
    public const string Namespace = nameof(Namespace);

    /// <summary>Secret.</summary>
    public const string Secret = nameof(Secret);

    /// <summary>ConfigMap.</summary>
    public const string ConfigMap = nameof(ConfigMap);

    /// <summary>Service.</summary>
    public const string Service = nameof(Service);

    /// <summary>GatewayParameters.</summary>
    public const string GatewayParameters = nameof(GatewayParameters);

    /// <summary>EndpointSlice.</summary>
    public const string EndpointSlice = nameof(EndpointSlice);

    /// <summary>CustomResourceDefinition; those of the Gateway API tell its version.</summary>
    public const string CustomResourceDefinition = nameof(CustomResourceDefinition);
}
