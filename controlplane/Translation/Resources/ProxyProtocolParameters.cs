namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>The PROXY protocol, by which proxies tell each other whom a connection is from.</summary>
public sealed record ProxyProtocolParameters
{
    /// <summary>Every connection to the proxies begins with a header, of either version; one without is closed.</summary>
    public bool? Accept { get; init; }

    /// <summary><c>V1</c> or <c>V2</c>: connections of TLSRoutes and TCPRoutes to backends begin with a header; null is none.</summary>
    public string? Send { get; init; }
}
