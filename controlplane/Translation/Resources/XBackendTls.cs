namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>How connections to an XBackend are encrypted.</summary>
public sealed record XBackendTls
{
    /// <summary><c>None</c>, <c>ServerOnly</c> or <c>ClientAndServer</c>.</summary>
    public string Mode { get; init => field = value ?? ""; } = "";

    /// <summary>What is presented to the backend; for <c>ClientAndServer</c> alone, which demands it.</summary>
    public SecretObjectReference? ClientCertificateRef { get; init; }

    /// <summary>Whom to trust; null for the authorities of the system and a certificate for the hostname.</summary>
    public BackendTlsValidation? Validation { get; init; }
}
