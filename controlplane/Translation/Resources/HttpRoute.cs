using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Routes HTTP requests from listeners to backends.</summary>
public sealed record HttpRoute : Route
{
    /// <summary>The specification.</summary>
    public HttpRouteSpec Spec { get; init => field = value ?? new(); } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImmutableArray<ParentReference> ParentRefs => Spec.ParentRefs;

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImmutableArray<string> Hostnames => Spec.Hostnames;
}
