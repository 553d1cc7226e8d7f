namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>An object in the same namespace.</summary>
public sealed record LocalObjectReference
{
    /// <summary>The name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";
}
