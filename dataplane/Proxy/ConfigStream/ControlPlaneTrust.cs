using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GatewayApi.DataPlane.ConfigStream;

/// <summary>
/// Trusts a control plane by the certificates in a file, and by nothing else. The file is read for each handshake: its authorities change
/// while the proxy runs.
/// </summary>
internal static class ControlPlaneTrust
{
    /// <summary>The TLS settings of a client that trusts the file.</summary>
    public static SslClientAuthenticationOptions Options(string file) => new()
    {
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            certificate is X509Certificate2 presented
            && (errors & (SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateNotAvailable)) == 0
            && IsTrusted(presented, chain, file),
    };

    private static bool IsTrusted(X509Certificate2 presented, X509Chain? sent, string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            foreach (var element in sent?.ChainElements.Select(static e => e.Certificate) ?? [])
            {
                chain.ChainPolicy.ExtraStore.Add(element);
            }

            return chain.Build(presented);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // An unreadable file trusts nobody; the handshake's failure is reported with the stream's.
            return false;
        }
        finally
        {
            foreach (var authority in authorities)
            {
                authority.Dispose();
            }
        }
    }
}
