using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Routes TLS connections by their server name.</summary>
public sealed record TlsRoute : StreamRoute
{
    /// <summary>The specification.</summary>
    public StreamRouteSpec Spec { get; init => field = value ?? new(); } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImmutableArray<ParentReference> ParentRefs => Spec.ParentRefs;

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImmutableArray<string> Hostnames => Spec.Hostnames;

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImmutableArray<StreamRouteRule> Rules => Spec.Rules;
}
