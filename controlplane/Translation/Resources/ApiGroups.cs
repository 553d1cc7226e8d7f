namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>API groups.</summary>
public static class ApiGroups
{
    /// <summary>Gateway API.</summary>
    public const string Gateway = "gateway.networking.k8s.io";

    /// <summary>Kinds that the Gateway API tries out.</summary>
    public const string GatewayExperimental = "gateway.networking.x-k8s.io";

    /// <summary>The core group.</summary>
    public const string Core = "";

    /// <summary>Our own settings.</summary>
    public const string Own = "gatewayapi.dev";

    /// <summary>EndpointSlices.</summary>
    public const string Discovery = "discovery.k8s.io";

    /// <summary>The group of an <c>apiVersion</c>.</summary>
    public static string Of(string apiVersion)
    {
        ArgumentNullException.ThrowIfNull(apiVersion);
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? Core : apiVersion[..slash];
    }
}
