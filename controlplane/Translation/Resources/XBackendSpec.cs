namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Specification of an XBackend.</summary>
public sealed record XBackendSpec
{
    /// <summary><c>ExternalHostname</c>.</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>The port to connect to.</summary>
    public XBackendPort Port { get; init => field = value ?? new(); } = new();

    /// <summary>The host, for the type <c>ExternalHostname</c>.</summary>
    public ExternalHostname ExternalHostname { get; init => field = value ?? new(); } = new();

    /// <summary>TCP, HTTP, HTTP2, HTTP11, H2C or MCP; null leaves it to the route.</summary>
    public string? Protocol { get; init; }

    /// <summary>How connections are encrypted; null when they are not.</summary>
    public XBackendTls? Tls { get; init; }
}
