using GatewayApi.DataPlane.Routing.Filters;

namespace GatewayApi.DataPlane.Routing.Balancing;

/// <summary>A share of a rule's traffic.</summary>
/// <param name="Backend">Where it goes; null when it cannot be served: 500.</param>
/// <param name="UnavailableReason">Why it cannot be served.</param>
/// <param name="Filters">Filters for requests of this share.</param>
public sealed record BackendChoice(BackendState? Backend, string? UnavailableReason, CompiledFilters Filters);
