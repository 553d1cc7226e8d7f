namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Specification of a GatewayClass.</summary>
public sealed record GatewayClassSpec
{
    /// <summary>Domain-prefixed path of the controller; ours is <c>gatewayapi.dev/controller</c>.</summary>
    public string ControllerName { get; init => field = value ?? ""; } = "";

    /// <summary>Own settings for all Gateways of the class.</summary>
    public ParametersReference? ParametersRef { get; init; }
}
