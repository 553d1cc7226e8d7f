using GatewayApi.DataPlane.Routing.Balancing;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>A route of connections or datagrams, ready to be carried out.</summary>
public sealed class CompiledL4Route
{
    /// <summary>Name of the resource.</summary>
    public required string Name { get; init; }

    /// <summary><c>TLSRoute</c>, <c>TCPRoute</c> or <c>UDPRoute</c>.</summary>
    public required string RouteKind { get; init; }

    /// <summary>"namespace/name" of the route.</summary>
    public required string QualifiedName { get; init; }

    /// <summary>Creation of the route in seconds since 1970; 0 when unknown.</summary>
    public required long CreationSeconds { get; init; }

    /// <summary>The user's name for the rule, or "".</summary>
    public required string RuleName { get; init; }

    /// <summary>Where connections go.</summary>
    public required WeightedChoice Backends { get; init; }

    internal RoutePlace[] Places { get; init; } = [];

    internal string[] BackendKeys { get; init; } = [];

    internal string? Problem { get; init; }
}
