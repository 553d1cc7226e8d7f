using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GatewayApi.Config.V1;
using Google.Protobuf;

namespace GatewayApi.DataPlane.Listening;

/// <summary>Loads certificates. Problems are told in own words: nothing of the key's text may get out.</summary>
internal static class CertificateLoader
{
    /// <summary>Loads a chain and its key.</summary>
    public static bool TryLoad(Certificate certificate, [NotNullWhen(true)] out LoadedCertificate? loaded, [NotNullWhen(false)] out string? problem)
    {
        loaded = null;
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(Text(certificate.ChainPem));
        }
        catch (CryptographicException)
        {
            chain.Clear();
        }

        problem = chain.Count == 0 ? "the certificate chain holds no certificate in PEM that can be read" : null;
        if (problem is null && TryJoin(certificate, out var leaf, out problem))
        {
            chain.RemoveAt(0);
            loaded = new LoadedCertificate(leaf, chain);
            return true;
        }

        problem ??= "the certificate cannot be read";
        return false;
    }

    private static bool TryJoin(Certificate certificate, [NotNullWhen(true)] out X509Certificate2? leaf, out string? problem)
    {
        (leaf, problem) = (null, null);
        try
        {
            leaf = X509Certificate2.CreateFromPem(Text(certificate.ChainPem), Text(certificate.PrivateKeyPem));
            return true;
        }
        catch (CryptographicException)
        {
            problem = "the private key cannot be read, is encrypted, or does not belong to the certificate";
        }
        catch (ArgumentException)
        {
            problem = "the private key does not belong to the certificate";
        }

        return false;
    }

    private static string Text(ByteString pem) => Encoding.UTF8.GetString(pem.Span);
}
