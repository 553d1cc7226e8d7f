namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>What a policy applies to (GEP-713).</summary>
public sealed record PolicyTargetReference
{
    /// <summary>API group; "" is the core group.</summary>
    public string Group { get; init => field = value ?? ""; } = "";

    /// <summary>Kind.</summary>
    public string Kind { get; init => field = value ?? ""; } = "";

    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>A part of it, of a Service the name of a port; null is all of it.</summary>
    public string? SectionName { get; init; }
}
