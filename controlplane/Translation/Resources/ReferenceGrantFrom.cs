namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Who may refer.</summary>
public sealed record ReferenceGrantFrom
{
    /// <summary>API group.</summary>
    public string Group { get; init => field = value ?? ""; } = "";

    /// <summary>Kind.</summary>
    public string Kind { get; init => field = value ?? ""; } = "";

    /// <summary>Namespace.</summary>
    public string Namespace { get; init => field = value ?? ""; } = "";
}
