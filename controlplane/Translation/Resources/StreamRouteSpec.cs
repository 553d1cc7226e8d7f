using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Specification of a TLSRoute, a TCPRoute or a UDPRoute.</summary>
public sealed record StreamRouteSpec
{
    /// <summary>Where the route wants to attach.</summary>
    public ImmutableArray<ParentReference> ParentRefs { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Server names; TLSRoutes alone have them, at least one.</summary>
    public ImmutableArray<string> Hostnames { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The rules; the API allows one.</summary>
    public ImmutableArray<StreamRouteRule> Rules { get; init => field = value.IsDefault ? [] : value; } = [];
}
