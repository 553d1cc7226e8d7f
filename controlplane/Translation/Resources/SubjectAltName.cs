namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A name that a certificate may carry (RFC 5280, section 4.2.1.6).</summary>
public sealed record SubjectAltName
{
    /// <summary><c>Hostname</c> or <c>URI</c>.</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>With <c>Hostname</c>: the name, perhaps with a wildcard label.</summary>
    public string? Hostname { get; init; }

    /// <summary>With <c>URI</c>: the whole URI.</summary>
    public string? Uri { get; init; }
}
