namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>What may be referred to.</summary>
public sealed record ReferenceGrantTo
{
    /// <summary>API group.</summary>
    public string Group { get; init => field = value ?? ""; } = "";

    /// <summary>Kind.</summary>
    public string Kind { get; init => field = value ?? ""; } = "";

    /// <summary>Null is every name.</summary>
    public string? Name { get; init; }
}
