namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>The definition of a kind; only its annotations matter here.</summary>
public sealed record CustomResourceDefinition : KubernetesObject;
