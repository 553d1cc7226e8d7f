using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Where connections or datagrams go.</summary>
public sealed record StreamRouteRule
{
    /// <summary>Name of the rule.</summary>
    public string? Name { get; init; }

    /// <summary>The backends by weight, 1 to 16; these have no filters.</summary>
    public ImmutableArray<HttpBackendRef> BackendRefs { get; init => field = value.IsDefault ? [] : value; } = [];
}
