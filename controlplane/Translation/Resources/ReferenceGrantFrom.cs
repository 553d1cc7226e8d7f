namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Who may refer.</summary>
public sealed record ReferenceGrantFrom
{
    /// <summary>API group.</summary>
    public string Group { get; init; } = "";

    /// <summary>Kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Namespace.</summary>
    public string Namespace { get; init; } = "";
}
