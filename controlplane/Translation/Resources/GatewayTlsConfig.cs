namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>TLS of a Gateway as a whole.</summary>
public sealed record GatewayTlsConfig
{
    /// <summary>Towards backends.</summary>
    public GatewayBackendTls? Backend { get; init; }

    /// <summary>Towards clients.</summary>
    public FrontendTlsConfig? Frontend { get; init; }
}
