using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GatewayApi.Config.V1;
using Google.Protobuf;

namespace GatewayApi.DataPlane.Listening;

/// <summary>Reads certificates. Problems are told in own words: nothing of the key's text may get out.</summary>
internal static class CertificateLoader
{
    /// <summary>Checks a chain and its key. What OpenSSL makes of them is let go again, until somebody asks for it.</summary>
    /// <param name="serialized">The serialized resource.</param>
    /// <param name="loaded">The certificate.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryLoad(ReadOnlyMemory<byte> serialized, [NotNullWhen(true)] out LoadedCertificate? loaded, [NotNullWhen(false)] out string? problem)
    {
        loaded = null;
        if (!TryRead(serialized, out var leaf, out var intermediates, out problem))
        {
            return false;
        }

        using (leaf)
        {
            loaded = new LoadedCertificate(leaf, () => Context(serialized));
        }

        foreach (var intermediate in intermediates)
        {
            intermediate.Dispose();
        }

        return true;
    }

    // Offline: no request to the network for missing intermediates or OCSP.
    private static SslStreamCertificateContext Context(ReadOnlyMemory<byte> serialized) => TryRead(serialized, out var leaf, out var intermediates, out var problem)
        ? SslStreamCertificateContext.Create(leaf, intermediates, offline: true)
        : throw new CryptographicException(problem);

    private static bool TryRead(
        ReadOnlyMemory<byte> serialized,
        [NotNullWhen(true)] out X509Certificate2? leaf,
        out X509Certificate2Collection intermediates,
        [NotNullWhen(false)] out string? problem)
    {
        var certificate = Resource.Parser.ParseFrom(serialized.Span).Certificate;
        leaf = null;
        intermediates = [];
        try
        {
            intermediates.ImportFromPem(Text(certificate.ChainPem));
        }
        catch (CryptographicException)
        {
            intermediates.Clear();
        }

        if (intermediates.Count == 0)
        {
            problem = "the certificate chain holds no certificate in PEM that can be read";
            return false;
        }

        intermediates[0].Dispose();
        intermediates.RemoveAt(0);
        return TryJoin(certificate, out leaf, out problem);
    }

    private static bool TryJoin(Certificate certificate, [NotNullWhen(true)] out X509Certificate2? leaf, [NotNullWhen(false)] out string? problem)
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
