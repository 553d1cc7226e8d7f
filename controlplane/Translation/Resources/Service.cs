namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A Service.</summary>
public sealed record Service : KubernetesObject
{
    /// <summary>The specification.</summary>
    public ServiceSpec Spec { get; init => field = value ?? new(); } = new();
}
