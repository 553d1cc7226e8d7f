namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Routes HTTP requests from listeners to backends.</summary>
public sealed record HttpRoute : KubernetesObject
{
    /// <summary>The specification.</summary>
    public HttpRouteSpec Spec { get; init => field = value ?? new(); } = new();
}
