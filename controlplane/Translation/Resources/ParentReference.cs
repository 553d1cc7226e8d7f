namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Where a route wants to attach.</summary>
public sealed record ParentReference
{
    /// <summary>API group.</summary>
    public string Group { get; init => field = value ?? ApiGroups.Gateway; } = ApiGroups.Gateway;

    /// <summary>Kind.</summary>
    public string Kind { get; init => field = value ?? "Gateway"; } = "Gateway";

    /// <summary>Null is the route's own namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>One listener; null is all of them.</summary>
    public string? SectionName { get; init; }

    /// <summary>All listeners on this port; null is every port.</summary>
    public int? Port { get; init; }
}
