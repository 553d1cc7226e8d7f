using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace GatewayApi.ControlPlane.Identity;

/// <summary>What the server presents in TLS handshakes; exchanged while it serves.</summary>
internal sealed class ServingCertificate
{
    private volatile SslStreamCertificateContext? _context;

    /// <summary>The present one; null before the first.</summary>
    public SslStreamCertificateContext? Context => _context;

    /// <summary>Replaces it. Connections that use the old one go on.</summary>
    public void Set(KeyPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        using var pem = X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);

        // Not disposed of: handshakes under way may still use what this replaces.
        var usable = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        _context = SslStreamCertificateContext.Create(usable, null, offline: true);
    }
}
