namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>How the clients of one port are judged, whatever the default says.</summary>
public sealed record FrontendTlsPort
{
    /// <summary>The port of the listeners, 1 to 65535.</summary>
    public int Port { get; init; }

    /// <summary>What holds for it; empty asks clients for no certificate.</summary>
    public FrontendTlsPolicy Tls { get; init => field = value ?? new(); } = new();
}
