using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>The class that a standalone source has while it gives none itself. On a cluster the chart creates it.</summary>
internal static class DefaultGatewayClass
{
    /// <summary>Class <c>gatewayapi</c> of our controller.</summary>
    public static readonly GatewayClass Object = new()
    {
        ApiVersion = $"{ApiGroups.Gateway}/v1",
        Kind = Kinds.GatewayClass,
        Metadata = new ObjectMeta { Name = "gatewayapi", Generation = 1 },
        Spec = new GatewayClassSpec { ControllerName = "gatewayapi.dev/controller" },
    };

    /// <summary>Its id.</summary>
    public static readonly ObjectId Id = ObjectId.Of(Object);
}
