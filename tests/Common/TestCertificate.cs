using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GatewayApi.Tests.Common;

/// <summary>A self-signed certificate in PEM.</summary>
/// <param name="ChainPem">The certificate.</param>
/// <param name="KeyPem">Its key, PKCS#8.</param>
public sealed record TestCertificate(string ChainPem, string KeyPem)
{
    private static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>ECDSA P-256, valid.</summary>
    public static TestCertificate Ecdsa(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        return Sign(request, names, key.ExportPkcs8PrivateKeyPem(), Start, End);
    }

    /// <summary>RSA 2048, valid.</summary>
    public static TestCertificate Rsa(params string[] names)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return Sign(request, names, key.ExportPkcs8PrivateKeyPem(), Start, End);
    }

    /// <summary>ECDSA P-256 that ended in 2021.</summary>
    public static TestCertificate Expired(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        return Sign(request, names, key.ExportPkcs8PrivateKeyPem(), Start, Start.AddYears(1));
    }

    private static TestCertificate Sign(CertificateRequest request, string[] names, string key, DateTimeOffset from, DateTimeOffset to)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        Array.ForEach(names, alternatives.AddDnsName);
        request.CertificateExtensions.Add(alternatives.Build());
        using var certificate = request.CreateSelfSigned(from, to);
        return new TestCertificate(certificate.ExportCertificatePem(), key);
    }
}
