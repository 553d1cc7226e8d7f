using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Which routes may attach to a listener.</summary>
public sealed record AllowedRoutes
{
    /// <summary>From which namespaces; null is the Gateway's own.</summary>
    public RouteNamespaces? Namespaces { get; init; }

    /// <summary>Which kinds; empty follows from the protocol.</summary>
    public ImmutableArray<RouteGroupKind> Kinds { get; init => field = value.IsDefault ? [] : value; } = [];
}
