namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Allows references into its namespace.</summary>
public sealed record ReferenceGrant : KubernetesObject
{
    /// <summary>The specification.</summary>
    public ReferenceGrantSpec Spec { get; init => field = value ?? new(); } = new();
}
