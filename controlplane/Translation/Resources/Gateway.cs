namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A place where traffic enters, with its listeners.</summary>
public sealed record Gateway : KubernetesObject
{
    /// <summary>The specification.</summary>
    public GatewaySpec Spec { get; init => field = value ?? new(); } = new();
}
