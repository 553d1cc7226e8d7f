namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Who we are to the API.</summary>
public static class Controller
{
    /// <summary>The name that GatewayClasses name us by and that our entries in statuses carry.</summary>
    public const string Name = "gatewayapi.dev/controller";
}
