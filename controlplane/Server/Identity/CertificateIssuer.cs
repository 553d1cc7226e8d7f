using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GatewayApi.ControlPlane.Identity;

/// <summary>Makes authorities and serving certificates: ECDSA P-256, for this one purpose.</summary>
internal static class CertificateIssuer
{
    // Clocks of nodes differ.
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    /// <summary>A new authority.</summary>
    public static KeyPair Authority(DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gatewayapi control plane", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(now - Backdating, now + lifetime);
        return Pem(certificate, key);
    }

    /// <summary>A certificate for some DNS names.</summary>
    public static KeyPair Serving(KeyPair authority, IEnumerable<string> names, DateTimeOffset now, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(authority);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gatewayapi-controlplane", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var issuer = X509Certificate2.CreateFromPem(authority.Certificate, authority.Key);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        var until = now + lifetime;
        using var certificate = request.Create(
            issuer, now - Backdating, until < issuer.NotAfter ? until : issuer.NotAfter, RandomNumberGenerator.GetBytes(16));
        return Pem(certificate, key);
    }

    private static KeyPair Pem(X509Certificate2 certificate, ECDsa key) => new(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
}
