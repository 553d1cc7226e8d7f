using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Api;

/// <summary>The resources that the control plane calls on, besides those it only watches.</summary>
internal static class ApiResources
{
    /// <summary>ConfigMaps.</summary>
    public static readonly ApiResource ConfigMaps = new(ApiGroups.Core, "v1", "configmaps", "ConfigMap", true);

    /// <summary>Secrets.</summary>
    public static readonly ApiResource Secrets = new(ApiGroups.Core, "v1", "secrets", "Secret", true);

    /// <summary>Services.</summary>
    public static readonly ApiResource Services = new(ApiGroups.Core, "v1", "services", "Service", true);

    /// <summary>ServiceAccounts.</summary>
    public static readonly ApiResource ServiceAccounts = new(ApiGroups.Core, "v1", "serviceaccounts", "ServiceAccount", true);

    /// <summary>Nodes.</summary>
    public static readonly ApiResource Nodes = new(ApiGroups.Core, "v1", "nodes", "Node", false);

    /// <summary>Events, in the form of <c>events.k8s.io</c>.</summary>
    public static readonly ApiResource Events = new("events.k8s.io", "v1", "events", "Event", true);

    /// <summary>Deployments.</summary>
    public static readonly ApiResource Deployments = new("apps", "v1", "deployments", "Deployment", true);

    /// <summary>HorizontalPodAutoscalers.</summary>
    public static readonly ApiResource HorizontalPodAutoscalers = new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true);

    /// <summary>PodDisruptionBudgets.</summary>
    public static readonly ApiResource PodDisruptionBudgets = new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true);

    /// <summary>Leases.</summary>
    public static readonly ApiResource Leases = new("coordination.k8s.io", "v1", "leases", "Lease", true);

    /// <summary>Reviews of tokens.</summary>
    public static readonly ApiResource TokenReviews = new("authentication.k8s.io", "v1", "tokenreviews", "TokenReview", false);

    /// <summary>CustomResourceDefinitions.</summary>
    public static readonly ApiResource CustomResourceDefinitions =
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false);

    /// <summary>GatewayClasses.</summary>
    public static readonly ApiResource GatewayClasses = new(ApiGroups.Gateway, "v1", "gatewayclasses", "GatewayClass", false);

    /// <summary>Gateways.</summary>
    public static readonly ApiResource Gateways = new(ApiGroups.Gateway, "v1", "gateways", "Gateway", true);

    /// <summary>GRPCRoutes.</summary>
    public static readonly ApiResource GrpcRoutes = new(ApiGroups.Gateway, "v1", "grpcroutes", "GRPCRoute", true);

    /// <summary>TLSRoutes.</summary>
    public static readonly ApiResource TlsRoutes = new(ApiGroups.Gateway, "v1", "tlsroutes", "TLSRoute", true);

    /// <summary>TCPRoutes.</summary>
    public static readonly ApiResource TcpRoutes = new(ApiGroups.Gateway, "v1", "tcproutes", "TCPRoute", true);

    /// <summary>UDPRoutes.</summary>
    public static readonly ApiResource UdpRoutes = new(ApiGroups.Gateway, "v1", "udproutes", "UDPRoute", true);

    /// <summary>Our own parameters.</summary>
    public static readonly ApiResource GatewayParameters = new(ApiGroups.Own, "v1alpha1", "gatewayparameters", "GatewayParameters", true);

    /// <summary>BackendTLSPolicies.</summary>
    public static readonly ApiResource BackendTlsPolicies = new(ApiGroups.Gateway, "v1", "backendtlspolicies", "BackendTLSPolicy", true);

    /// <summary>XBackends.</summary>
    public static readonly ApiResource XBackends = new(ApiGroups.GatewayExperimental, "v1alpha1", "xbackends", "XBackend", true);

    /// <summary>XBackendTrafficPolicies.</summary>
    public static readonly ApiResource BackendTrafficPolicies =
        new(ApiGroups.GatewayExperimental, "v1alpha1", "xbackendtrafficpolicies", "XBackendTrafficPolicy", true);

    /// <summary>ListenerSets.</summary>
    public static readonly ApiResource ListenerSets = new(ApiGroups.Gateway, "v1", "listenersets", "ListenerSet", true);

    /// <summary>HTTPRoutes.</summary>
    public static readonly ApiResource HttpRoutes = new(ApiGroups.Gateway, "v1", "httproutes", "HTTPRoute", true);

    /// <summary>ReferenceGrants.</summary>
    public static readonly ApiResource ReferenceGrants = new(ApiGroups.Gateway, "v1", "referencegrants", "ReferenceGrant", true);

    /// <summary>Namespaces.</summary>
    public static readonly ApiResource Namespaces = new(ApiGroups.Core, "v1", "namespaces", "Namespace", false);

    /// <summary>EndpointSlices.</summary>
    public static readonly ApiResource EndpointSlices = new(ApiGroups.Discovery, "v1", "endpointslices", "EndpointSlice", true);
}
