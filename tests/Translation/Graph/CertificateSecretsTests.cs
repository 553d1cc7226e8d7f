using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Translation.Golden;

namespace GatewayApi.Tests.Translation.Graph;

public sealed class CertificateSecretsTests
{
    private static readonly TestCertificate Ecdsa = TestCertificate.Ecdsa("a.example.com");
    private static readonly TestCertificate Rsa = TestCertificate.Rsa("a.example.com");

    [Test]
    public void Reads_every_pem_form_of_a_key()
    {
        using var ec = ECDsa.Create();
        ec.ImportFromPem(Ecdsa.KeyPem);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(Rsa.KeyPem);

        Assert.That(Problem(Ecdsa.ChainPem, ec.ExportPkcs8PrivateKeyPem()), Is.Null);
        Assert.That(Problem(Ecdsa.ChainPem, ec.ExportECPrivateKeyPem()), Is.Null);
        Assert.That(Problem(Rsa.ChainPem, rsa.ExportPkcs8PrivateKeyPem()), Is.Null);
        Assert.That(Problem(Rsa.ChainPem, rsa.ExportRSAPrivateKeyPem()), Is.Null);
    }

    [Test]
    public void Reads_what_openssl_writes_around_a_key()
    {
        using var ec = ECDsa.Create();
        ec.ImportFromPem(Ecdsa.KeyPem);
        var parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

        Assert.That(Problem("subject=CN = a.example.com\n" + Ecdsa.ChainPem, parameters + ec.ExportECPrivateKeyPem()), Is.Null);
    }

    [Test]
    public void The_first_certificate_of_the_chain_counts()
    {
        Assert.That(Problem(Ecdsa.ChainPem + "\n" + Rsa.ChainPem, Ecdsa.KeyPem), Is.Null);
        Assert.That(Problem(Rsa.ChainPem + "\n" + Ecdsa.ChainPem, Ecdsa.KeyPem), Is.Not.Null);
    }

    [Test]
    public void Refuses_an_encrypted_key()
    {
        using var ec = ECDsa.Create();
        ec.ImportFromPem(Ecdsa.KeyPem);
        var encrypted = ec.ExportEncryptedPkcs8PrivateKeyPem("password", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1));

        Assert.That(Problem(Ecdsa.ChainPem, encrypted), Does.Contain("unencrypted"));
    }

    [Test]
    public void Refuses_the_key_of_another_certificate_of_the_same_kind()
    {
        Assert.That(Problem(Ecdsa.ChainPem, TestCertificate.Ecdsa("a.example.com").KeyPem), Does.Contain("does not belong"));
        Assert.That(Problem(Rsa.ChainPem, TestCertificate.Rsa("a.example.com").KeyPem), Does.Contain("does not belong"));
    }

    [Test]
    public void Refuses_a_public_key_in_the_place_of_the_private_one()
    {
        using var ec = ECDsa.Create();
        ec.ImportFromPem(Ecdsa.KeyPem);

        Assert.That(Problem(Ecdsa.ChainPem, ec.ExportSubjectPublicKeyInfoPem()), Is.Not.Null);
    }

    /// <summary>Neither statuses nor anything that a log might print of nodes carries a key.</summary>
    [Test]
    public void No_key_is_shown([Values("certificate-bad", "certificate-expired", "listener-https")] string name)
    {
        var golden = GoldenCase.Read(name);
        var result = Translator.Translate(GoldenCase.State(golden.Objects));
        var shown = string.Join('\n', Translator.Statuses(result, golden.Deliveries).Select(static s => s.Status.ToString())
            .Append(result.ToString())
            .Concat(result.Graph.Gateways.Select(static g => g.ToString()))
            .Concat(result.Graph.Gateways.SelectMany(static g => g.Listeners).Select(static l => l.ToString()))
            .Concat(result.Graph.Gateways.SelectMany(static g => g.Listeners).SelectMany(static l => l.Certificates).Select(static c => c.ToString()))
            .Concat(golden.Objects.Select(static o => o.ToString())));

        foreach (var key in CaseCertificates.Values.Where(static v => v.Key.EndsWith(".key}", StringComparison.Ordinal)).Select(static v => v.Value))
        {
            var line = key.Split('\n')[1];
            Assert.That(shown, Does.Not.Contain(line).And.Not.Contain(Convert.ToBase64String(Encoding.UTF8.GetBytes(key))[..40]));
        }
    }

    private static string? Problem(string chain, string key)
    {
        var secret = new Secret
        {
            Metadata = new ObjectMeta { Name = "s", Namespace = "n" },
            Type = "kubernetes.io/tls",
            Data = ImmutableDictionary<string, string>.Empty.Add("tls.crt", Base64(chain)).Add("tls.key", Base64(key)),
        };
        CertificateSecrets.TryRead(secret, out _, out var problem);
        return problem;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
