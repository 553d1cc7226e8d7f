using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>What to do with requests that match.</summary>
public sealed record HttpRouteRule
{
    /// <summary>Name of the rule.</summary>
    public string? Name { get; init; }

    /// <summary>Alternatives; none is the prefix <c>/</c>.</summary>
    public ImmutableArray<HttpRouteMatch> Matches { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Filters in order.</summary>
    public ImmutableArray<HttpRouteFilter> Filters { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Where the requests go, by weight.</summary>
    public ImmutableArray<HttpBackendRef> BackendRefs { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Time limits.</summary>
    public HttpRouteTimeouts? Timeouts { get; init; }

    /// <summary>When requests are sent again; null only when they never reached a backend.</summary>
    public HttpRouteRetry? Retry { get; init; }

    /// <summary>Which requests go to the same endpoint; null leaves it to the policies of the backends.</summary>
    public SessionPersistence? SessionPersistence { get; init; }
}
