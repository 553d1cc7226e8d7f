namespace GatewayApi.ControlPlane.Translation.Infrastructure;

/// <summary>The tokens that proxies present to the control plane.</summary>
public static class ProxyTokens
{
    /// <summary>The audience they are made for. The API server takes no such token for itself.</summary>
    public const string Audience = "gatewayapi.dev/control-plane";
}
