namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Our own settings for the proxies of a Gateway, or of all Gateways of a class.</summary>
public sealed record GatewayParameters : KubernetesObject
{
    /// <summary>The specification.</summary>
    public GatewayParametersSpec Spec { get; init => field = value ?? new(); } = new();
}
