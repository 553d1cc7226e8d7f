using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A share of a rule's traffic.</summary>
public sealed record HttpBackendRef
{
    /// <summary>API group; "" is the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>Kind.</summary>
    public string Kind { get; init; } = "Service";

    /// <summary>Name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Null is the route's own namespace; another one needs a ReferenceGrant.</summary>
    public string? Namespace { get; init; }

    /// <summary>The Service's port; required for Services.</summary>
    public int? Port { get; init; }

    /// <summary>0 to 1,000,000.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Filters for requests to this backend.</summary>
    public ImmutableArray<HttpRouteFilter> Filters { get; init; } = [];
}
