using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Routes gRPC calls from listeners to backends (GEP-1016).</summary>
public sealed record GrpcRoute : Route
{
    /// <summary>The specification.</summary>
    public GrpcRouteSpec Spec { get; init => field = value ?? new(); } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImmutableArray<ParentReference> ParentRefs => Spec.ParentRefs;

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImmutableArray<string> Hostnames => Spec.Hostnames;
}
