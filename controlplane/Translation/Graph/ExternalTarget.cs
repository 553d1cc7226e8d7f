namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>What makes a backend one outside the cluster.</summary>
/// <param name="Hostname">The name that the proxies look up.</param>
/// <param name="ClientCertificate">What is presented to it, and to nobody else; null for nothing.</param>
internal sealed record ExternalTarget(string Hostname, CertificateNode? ClientCertificate);
