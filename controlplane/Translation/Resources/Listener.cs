namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A logical endpoint of a Gateway.</summary>
public sealed record Listener
{
    /// <summary>Unique within the Gateway.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Hostname, exact or with a leading wildcard label; null takes every host.</summary>
    public string? Hostname { get; init; }

    /// <summary>1 to 65535.</summary>
    public int Port { get; init; }

    /// <summary><c>HTTP</c>, <c>HTTPS</c>, <c>TLS</c>, <c>TCP</c>, <c>UDP</c> or a domain-prefixed protocol.</summary>
    public string Protocol { get; init => field = value ?? ""; } = "";

    /// <summary>How TLS is treated; for HTTPS and TLS.</summary>
    public ListenerTlsConfig? Tls { get; init; }

    /// <summary>Which routes may attach.</summary>
    public AllowedRoutes? AllowedRoutes { get; init; }
}
