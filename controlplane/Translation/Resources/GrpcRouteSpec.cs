using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Specification of a GRPCRoute.</summary>
public sealed record GrpcRouteSpec
{
    /// <summary>Where the route wants to attach.</summary>
    public ImmutableArray<ParentReference> ParentRefs { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Hostnames; none takes the listener's.</summary>
    public ImmutableArray<string> Hostnames { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The rules, 0 to 16.</summary>
    public ImmutableArray<GrpcRouteRule> Rules { get; init => field = value.IsDefault ? [] : value; } = [];
}
