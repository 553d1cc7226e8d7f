namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A reference to implementation-specific settings.</summary>
public sealed record ParametersReference
{
    /// <summary>API group.</summary>
    public string Group { get; init => field = value ?? ""; } = "";

    /// <summary>Kind.</summary>
    public string Kind { get; init => field = value ?? ""; } = "";

    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Namespace; null where it follows from the referrer.</summary>
    public string? Namespace { get; init; }
}
