using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Identity;

namespace GatewayApi.Tests.ControlPlane.Identity;

internal sealed class CertificatePlanTests
{
    private static readonly ImmutableArray<string> Names = ["gatewayapi-controlplane.gatewayapi-system.svc", "gatewayapi-controlplane.gatewayapi-system.svc.cluster.local"];
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void The_first_step_makes_an_authority_and_a_certificate_that_proxies_can_check()
    {
        var material = CertificatePlan.Next(null, Names, Start);

        Assert.That(IsTrusted(material, material.TrustBundle, Start), Is.True);
        using var serving = Read(material.Serving);
        Assert.That(Names.All(n => serving.MatchesHostname(n)), Is.True);
        Assert.That(serving.MatchesHostname("elsewhere.svc"), Is.False);
        Assert.That(CertificatePlan.Next(material, Names, Start.AddDays(1)), Is.SameAs(material));
    }

    [Test]
    public void Over_years_no_proxy_and_no_replica_ever_meets_a_certificate_it_does_not_know()
    {
        var material = CertificatePlan.Next(null, Names, Start);
        var bundleAtProxies = material.TrustBundle;
        var bundleSince = Start;
        var authorities = new HashSet<string> { material.Authority.Certificate };
        for (var now = Start; now < Start.AddYears(6); now = now.AddDays(2))
        {
            // A proxy learns of a new bundle within four days; a replica may present the certificate of two days ago.
            var before = material;
            material = CertificatePlan.Next(material, Names, now);
            Assert.That(IsTrusted(material, bundleAtProxies, now), Is.True, $"{now:O}: a proxy with an old bundle");
            Assert.That(IsTrusted(before, material.TrustBundle, now), Is.True, $"{now:O}: a replica with an old certificate");
            if (now - bundleSince >= TimeSpan.FromDays(4))
            {
                (bundleAtProxies, bundleSince) = (material.TrustBundle, now);
            }

            authorities.Add(material.Authority.Certificate);
        }

        Assert.That(authorities, Has.Count.GreaterThan(2));
        Assert.That(material.Earlier, Has.Length.LessThanOrEqualTo(2), "those that have run out are dropped");
    }

    [Test]
    public void Other_names_get_another_certificate_by_the_same_authority()
    {
        var material = CertificatePlan.Next(null, Names, Start);

        var next = CertificatePlan.Next(material, ["other.svc"], Start);

        Assert.That(next.Authority, Is.EqualTo(material.Authority));
        using var serving = Read(next.Serving);
        Assert.That(serving.MatchesHostname("other.svc"), Is.True);
    }

    [TestCase("garbage")]
    [TestCase("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void What_is_no_certificate_is_made_anew(string pem)
    {
        var material = CertificatePlan.Next(null, Names, Start);

        var authority = CertificatePlan.Next(material with { Authority = new KeyPair(pem, material.Authority.Key) }, Names, Start);
        var serving = CertificatePlan.Next(material with { Serving = new KeyPair(pem, material.Serving.Key) }, Names, Start);

        Assert.That(IsTrusted(authority, authority.TrustBundle, Start), Is.True);
        Assert.That(IsTrusted(serving, material.TrustBundle, Start), Is.True);
    }

    [Test]
    public void A_secret_holds_all_of_it()
    {
        var material = CertificatePlan.Next(null, Names, Start);
        material = material with { NextAuthority = CertificateIssuer.Authority(Start, TimeSpan.FromDays(1)), Earlier = [material.Authority.Certificate, material.Authority.Certificate] };
        var secret = new JsonObject();

        CertificateSecret.Write(secret, material);
        var read = CertificateSecret.Read(secret)!;

        Assert.That(read.Authority, Is.EqualTo(material.Authority));
        Assert.That(read.NextAuthority, Is.EqualTo(material.NextAuthority));
        Assert.That(read.Serving, Is.EqualTo(material.Serving));
        Assert.That(read.Earlier, Is.EqualTo(material.Earlier));
        Assert.That($"{read.Authority}", Does.Not.Contain("PRIVATE"));
    }

    private static bool IsTrusted(CertificateMaterial material, string bundle, DateTimeOffset now)
    {
        using var serving = Read(material.Serving);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(bundle);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        return chain.Build(serving);
    }

    private static X509Certificate2 Read(KeyPair pair) => X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
}
