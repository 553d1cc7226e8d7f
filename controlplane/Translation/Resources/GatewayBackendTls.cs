namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>The Gateway as a client of backends with TLS.</summary>
public sealed record GatewayBackendTls
{
    /// <summary>What is presented to backends that ask for a certificate; null for none.</summary>
    public SecretObjectReference? ClientCertificateRef { get; init; }
}
