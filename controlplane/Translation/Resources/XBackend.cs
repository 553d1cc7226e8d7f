namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A destination outside the cluster, and how to connect to it (GEP-4488).</summary>
public sealed record XBackend : KubernetesObject
{
    /// <summary>The specification.</summary>
    public XBackendSpec Spec { get; init => field = value ?? new(); } = new();
}
