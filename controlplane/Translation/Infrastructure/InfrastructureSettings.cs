namespace GatewayApi.ControlPlane.Translation.Infrastructure;

/// <summary>What an installation says about the proxies of all Gateways.</summary>
public sealed record InfrastructureSettings
{
    /// <summary>Image of the proxy, where parameters name no other.</summary>
    public required string ProxyImage { get; init; }

    /// <summary>Where proxies find the control plane, <c>https://gatewayapi-controlplane.gatewayapi-system.svc:18000</c>.</summary>
    public required string ControlPlane { get; init; }

    /// <summary>Certificates, PEM, that proxies trust the control plane by.</summary>
    public required string TrustBundle { get; init; }
}
