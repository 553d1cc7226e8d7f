namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Further listeners for a Gateway, often of another team (GEP-1713).</summary>
public sealed record ListenerSet : KubernetesObject
{
    /// <summary>The specification.</summary>
    public ListenerSetSpec Spec { get; init => field = value ?? new(); } = new();
}
