using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GatewayApi.Tests.Common;

/// <summary>An authority that issues certificates, root or intermediate.</summary>
public sealed class TestAuthority
{
    /// <summary>Authenticating servers (RFC 5280, section 4.2.1.12).</summary>
    public const string Servers = "1.3.6.1.5.5.7.3.1";

    /// <summary>Authenticating clients.</summary>
    public const string Clients = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _certificate;
    private readonly string _intermediates;
    private int _serial;

    private TestAuthority(X509Certificate2 certificate, string intermediates)
    {
        _certificate = certificate;
        _intermediates = intermediates;
    }

    /// <summary>Its certificate.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>A root.</summary>
    public static TestAuthority Create(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestAuthority(Request(name, key).CreateSelfSigned(Start, End), "");
    }

    /// <summary>An authority that this one vouches for; what it issues carries its certificate along.</summary>
    public TestAuthority Intermediate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = Request(name, key).Create(_certificate, Start, End, Serial());
        return new TestAuthority(signed.CopyWithPrivateKey(key), $"\n{signed.ExportCertificatePem()}{_intermediates}");
    }

    /// <summary>A certificate; ECDSA P-256.</summary>
    /// <param name="name">Subject and DNS name.</param>
    /// <param name="usage">What it is good for; null says nothing of it.</param>
    /// <param name="end">Its end; null is in the far future.</param>
    public TestCertificate Issue(string name, string? usage = null, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        }

        using var signed = request.Create(_certificate, Start, end ?? End, Serial());
        return new TestCertificate(signed.ExportCertificatePem() + _intermediates, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A certificate that ended in 2021.</summary>
    public TestCertificate IssueExpired(string name) => Issue(name, end: Start.AddYears(1));

    /// <summary>True when a certificate is one of this authority's and valid now.</summary>
    public bool Issued(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(_certificate);
        return chain.Build(certificate);
    }

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private byte[] Serial() => [1, (byte)Interlocked.Increment(ref _serial)];
}
