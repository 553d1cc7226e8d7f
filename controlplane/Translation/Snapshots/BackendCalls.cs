using GatewayApi.ControlPlane.Translation.Graph;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>What a backend is does not depend on the Gateway; how a Gateway introduces itself does, but to an XBackend, which says so itself.</summary>
internal static class BackendCalls
{
    /// <summary>The certificate that a Gateway presents to a backend; null for none.</summary>
    public static CertificateNode? CertificateFor(BackendNode backend, GatewayNode gateway) =>
        backend.External is { } external ? external.ClientCertificate : backend.Tls is null ? null : gateway.ClientCertificate;

    /// <summary>A backend as a Gateway's proxies get it.</summary>
    public static BackendNode Of(BackendNode backend, GatewayNode gateway) => backend.External is null && CertificateFor(backend, gateway) is { } certificate
        ? backend with { Tls = new Config.V1.BackendTls(backend.Tls) { ClientCertificate = CertificateResources.NameOf(certificate).Key } }
        : backend;
}
