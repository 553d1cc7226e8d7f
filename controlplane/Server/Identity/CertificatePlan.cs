using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GatewayApi.ControlPlane.Identity;

/// <summary>
/// What the keys and certificates are to be at a moment. An authority is trusted for a while before it signs, and trusted for as long as it
/// lives after it has stopped, so that neither proxies nor replicas ever meet a certificate that they do not know.
/// </summary>
internal static class CertificatePlan
{
    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(730);
    private static readonly TimeSpan ServingLifetime = TimeSpan.FromDays(90);

    // Longer than a ConfigMap takes to reach the pods, and longer than a control plane may be away.
    private static readonly TimeSpan Introduction = TimeSpan.FromDays(7);

    /// <summary>The next step; the same instance when everything is as it should be.</summary>
    /// <param name="present">What there is; null or unusable parts are made anew.</param>
    /// <param name="names">The DNS names to serve.</param>
    /// <param name="now">The time.</param>
    public static CertificateMaterial Next(CertificateMaterial? present, ImmutableArray<string> names, DateTimeOffset now)
    {
        if (present is null || Read(present.Authority) is not { } authority)
        {
            var fresh = CertificateIssuer.Authority(now, AuthorityLifetime);
            return new CertificateMaterial { Authority = fresh, Serving = CertificateIssuer.Serving(fresh, names, now, ServingLifetime) };
        }

        using (authority)
        {
            var material = Rotate(present, authority, now);
            return Serves(material, names, now) ? material : material with { Serving = CertificateIssuer.Serving(material.Authority, names, now, ServingLifetime) };
        }
    }

    private static CertificateMaterial Rotate(CertificateMaterial present, X509Certificate2 authority, DateTimeOffset now)
    {
        using var next = Read(present.NextAuthority);
        if (next is not null && now >= next.NotBefore + Introduction)
        {
            ImmutableArray<string> earlier = [present.Authority.Certificate, .. present.Earlier];
            return present with
            {
                Authority = present.NextAuthority!,
                NextAuthority = null,
                Earlier = [.. earlier.Where(c => IsAlive(c, now))],
            };
        }

        return next is null && IsOld(authority, now) ? present with { NextAuthority = CertificateIssuer.Authority(now, AuthorityLifetime) } : present;
    }

    private static bool Serves(CertificateMaterial material, ImmutableArray<string> names, DateTimeOffset now)
    {
        using var serving = Read(material.Serving);
        using var authority = Read(material.Authority);
        return serving is not null && authority is not null && !IsOld(serving, now)
            && serving.IssuerName.RawData.AsSpan().SequenceEqual(authority.SubjectName.RawData)
            && IsSignedBy(serving, authority, now)
            && names.All(n => serving.MatchesHostname(n));
    }

    private static bool IsSignedBy(X509Certificate2 serving, X509Certificate2 authority, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(serving);
    }

    private static bool IsOld(X509Certificate2 certificate, DateTimeOffset now) =>
        now.UtcDateTime >= certificate.NotBefore.ToUniversalTime() + ((certificate.NotAfter - certificate.NotBefore) * (2.0 / 3));

    private static bool IsAlive(string certificate, DateTimeOffset now)
    {
        using var read = X509Certificate2.CreateFromPem(certificate);
        return now.UtcDateTime < read.NotAfter.ToUniversalTime();
    }

    private static X509Certificate2? Read(KeyPair? pair)
    {
        try
        {
            return pair is null ? null : X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
