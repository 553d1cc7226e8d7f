using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GatewayApi.ControlPlane.Translation.Resources;
using Google.Protobuf;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Secrets of type <c>kubernetes.io/tls</c>: a certificate chain and the key of its first certificate, in PEM.</summary>
internal static class CertificateSecrets
{
    private const string TlsType = "kubernetes.io/tls";
    private const string ChainField = "tls.crt";
    private const string KeyField = "tls.key";

    // Checking an RSA key takes some 2 ms, and a translation sees every Secret again. What is read follows from the Secret alone, which is
    // immutable; it is kept for as long as the Secret is.
    private static readonly ConditionalWeakTable<Secret, Reading> Known = [];

    /// <summary>
    /// Reads a certificate and checks that chain and key can be read and belong together. An expired one is fine here: there is no clock,
    /// and serving it is better than serving nothing.
    /// </summary>
    /// <param name="secret">The Secret.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="problem">What is wrong, as a predicate ("has no …"); never a value of the Secret.</param>
    public static bool TryRead(Secret secret, [NotNullWhen(true)] out CertificateNode? certificate, [NotNullWhen(false)] out string? problem)
    {
        (certificate, problem) = Known.GetValue(secret, Read);
        return certificate is not null;
    }

    private static Reading Read(Secret secret)
    {
        if (secret.Type != TlsType)
        {
            return new Reading(null, $"is of type {secret.Type}, not {TlsType}");
        }

        if (!TryDecode(secret, ChainField, out var chain, out var problem) || !TryDecode(secret, KeyField, out var key, out problem))
        {
            return new Reading(null, problem);
        }

        problem = Check(Encoding.UTF8.GetString(chain), Encoding.UTF8.GetString(key));
        return problem is null
            ? new Reading(new CertificateNode(secret.Key, UnsafeByteOperations.UnsafeWrap(chain), UnsafeByteOperations.UnsafeWrap(key)), null)
            : new Reading(null, problem);
    }

    private static bool TryDecode(Secret secret, string field, [NotNullWhen(true)] out byte[]? value, [NotNullWhen(false)] out string? problem)
    {
        value = null;
        if (!secret.Data.TryGetValue(field, out var base64) || base64.Length == 0)
        {
            problem = $"has no {field}";
            return false;
        }

        value = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, value, out var length))
        {
            problem = $"has a {field} that is not base64";
            return false;
        }

        Array.Resize(ref value, length);
        problem = null;
        return true;
    }

    private static string? Check(string chainPem, string keyPem)
    {
        X509Certificate2 leaf;
        try
        {
            leaf = X509Certificate2.CreateFromPem(chainPem);
        }
        catch (CryptographicException)
        {
            return $"has a {ChainField} without a readable PEM certificate";
        }

        using (leaf)
        {
            // .NET says nothing of use about what is wrong with a key, and must say nothing of the key.
            return leaf.PublicKey.Oid.Value switch
            {
                Oids.Rsa => CheckKey(keyPem, "an RSA key", RSA.Create, leaf.GetRSAPublicKey),
                Oids.EllipticCurve => CheckKey(keyPem, "an EC key", ECDsa.Create, leaf.GetECDsaPublicKey),
                _ => $"has a certificate in {ChainField} whose key is neither RSA nor ECDSA",
            };
        }
    }

    private static string? CheckKey<T>(string keyPem, string wanted, Func<T> create, Func<T?> publicKeyOfLeaf)
        where T : AsymmetricAlgorithm
    {
        using var key = create();
        try
        {
            key.ImportFromPem(keyPem);

            // A public key would be imported just as well; it fails here.
            CryptographicOperations.ZeroMemory(key.ExportPkcs8PrivateKey());
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return $"has no {KeyField} that can be read in unencrypted PEM as {wanted}, which the certificate needs";
        }

        try
        {
            using var publicKey = publicKeyOfLeaf();
            var belongs = publicKey?.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()) == true;
            return belongs ? null : $"has a {KeyField} that does not belong to the certificate in {ChainField}";
        }
        catch (CryptographicException)
        {
            return $"has a certificate in {ChainField} whose key cannot be read";
        }
    }

    private sealed record Reading(CertificateNode? Certificate, string? Problem);

    private static class Oids
    {
        public const string Rsa = "1.2.840.113549.1.1.1";
        public const string EllipticCurve = "1.2.840.10045.2.1";
    }
}
