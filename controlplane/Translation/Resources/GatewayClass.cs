namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A kind of Gateway and the controller that looks after it.</summary>
public sealed record GatewayClass : KubernetesObject
{
    /// <summary>The specification.</summary>
    public GatewayClassSpec Spec { get; init => field = value ?? new(); } = new();
}
