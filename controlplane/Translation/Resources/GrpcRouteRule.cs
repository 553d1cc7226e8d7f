using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>What to do with calls that match. Filters and backends are those of HTTPRoutes, as far as GRPCRoutes have them.</summary>
public sealed record GrpcRouteRule
{
    /// <summary>Name of the rule.</summary>
    public string? Name { get; init; }

    /// <summary>Alternatives; none is every call.</summary>
    public ImmutableArray<GrpcRouteMatch> Matches { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Filters in order.</summary>
    public ImmutableArray<HttpRouteFilter> Filters { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Where the calls go, by weight.</summary>
    public ImmutableArray<HttpBackendRef> BackendRefs { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Which requests go to the same endpoint; null leaves it to the policies of the backends.</summary>
    public SessionPersistence? SessionPersistence { get; init; }
}
