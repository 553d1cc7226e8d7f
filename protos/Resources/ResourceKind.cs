namespace GatewayApi.Protos.Resources;

/// <summary>The kinds of resources a proxy is configured with: the arms of <c>Resource.body</c>.</summary>
public enum ResourceKind
{
    /// <summary>Not a kind this version knows.</summary>
    Unknown = 0,

    /// <summary>A place where requests arrive; key <c>owner kind/namespace/owner/section</c>.</summary>
    Listener,

    /// <summary>A route; key <c>route kind/namespace/name</c>.</summary>
    HttpRoute,

    /// <summary>A route of connections or datagrams; key <c>route kind/namespace/name</c>.</summary>
    L4Route,

    /// <summary>A Service port; key <c>namespace/service/port</c>.</summary>
    Backend,

    /// <summary>The endpoints of the backend with the same key.</summary>
    EndpointSet,

    /// <summary>A certificate with its key; key <c>namespace/secret</c>.</summary>
    Certificate,
}
