namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Who we are, for the Gateway API.</summary>
public static class Controller
{
    /// <summary>The <c>controllerName</c> of the classes that are ours, and of our entries in statuses.</summary>
    public const string Name = "gatewayapi.dev/controller";
}
