namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>The port of an XBackend.</summary>
public sealed record XBackendPort
{
    /// <summary>Its name; says nothing to us.</summary>
    public string? Name { get; init; }

    /// <summary>1 to 65535.</summary>
    public int Port { get; init; }
}
