namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>How connections to a backend are encrypted and whom they trust (GEP-1897).</summary>
public sealed record BackendTlsPolicy : KubernetesObject
{
    /// <summary>The specification.</summary>
    public BackendTlsPolicySpec Spec { get; init => field = value ?? new(); } = new();
}
