namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A namespace; only its labels matter here.</summary>
public sealed record Namespace : KubernetesObject;
