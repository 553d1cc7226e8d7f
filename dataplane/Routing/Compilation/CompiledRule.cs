using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Filters;
using GatewayApi.DataPlane.Routing.Sessions;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>A rule of a route, ready to be carried out.</summary>
public sealed class CompiledRule
{
    /// <summary><c>HTTPRoute</c> or <c>GRPCRoute</c>.</summary>
    public required string RouteKind { get; init; }

    /// <summary>"namespace/name" of the route.</summary>
    public required string QualifiedName { get; init; }

    /// <summary>Creation of the route in seconds since 1970; 0 when unknown.</summary>
    public required long CreationSeconds { get; init; }

    /// <summary>Position among the route's rules.</summary>
    public required int RuleIndex { get; init; }

    /// <summary>The user's name for the rule, or "".</summary>
    public required string RuleName { get; init; }

    /// <summary>The rule's filters.</summary>
    public required CompiledFilters Filters { get; init; }

    /// <summary>Where requests go.</summary>
    public required WeightedChoice Backends { get; init; }

    /// <summary>Which requests go to the same endpoint.</summary>
    public required RuleSessions Sessions { get; init; }

    /// <summary>Limit for the whole request; null is none.</summary>
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary>Limit for one attempt at a backend; null is none.</summary>
    public TimeSpan? BackendRequestTimeout { get; init; }

    /// <summary>When requests are sent again; null only when they never reached a backend.</summary>
    public RetryPolicy? Retry { get; init; }
}
