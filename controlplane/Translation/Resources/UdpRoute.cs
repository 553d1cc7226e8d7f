using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Routes datagrams.</summary>
public sealed record UdpRoute : StreamRoute
{
    /// <summary>The specification.</summary>
    public StreamRouteSpec Spec { get; init => field = value ?? new(); } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImmutableArray<ParentReference> ParentRefs => Spec.ParentRefs;

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImmutableArray<string> Hostnames => [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImmutableArray<StreamRouteRule> Rules => Spec.Rules;
}
