namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>XBackendTrafficPolicy: how requests to a backend are handled (GEP-3388, GEP-1619).</summary>
public sealed record BackendTrafficPolicy : KubernetesObject
{
    /// <summary>The specification.</summary>
    public BackendTrafficPolicySpec Spec { get; init => field = value ?? new(); } = new();
}
