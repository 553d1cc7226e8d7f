using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using GatewayApi.Protos.Values;

namespace GatewayApi.DataPlane.Listening;

/// <summary>A certificate ready for handshakes: made once, used by all of them.</summary>
internal sealed class LoadedCertificate
{
    private const string RsaKey = "1.2.840.113549.1.1.1";
    private const string EcKey = "1.2.840.10045.2.1";
    private readonly string[] _names;

    public LoadedCertificate(X509Certificate2 leaf, X509Certificate2Collection intermediates)
    {
        // Offline: no request to the network for missing intermediates or OCSP.
        Context = SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
        IsRsa = leaf.GetKeyAlgorithm() == RsaKey;
        IsEcdsa = leaf.GetKeyAlgorithm() == EcKey;
        NotBefore = leaf.NotBefore.ToUniversalTime();
        NotAfter = leaf.NotAfter.ToUniversalTime();
        _names = [.. leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(static e => e.EnumerateDnsNames()).Select(static n => n.ToLowerInvariant())];
    }

    /// <summary>Chain and key for SslStream.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>The key is an RSA one.</summary>
    public bool IsRsa { get; }

    /// <summary>The key is an elliptic curve one.</summary>
    public bool IsEcdsa { get; }

    /// <summary>Not valid earlier.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>Not valid later.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>
    /// True when a client that asks for the name would accept the certificate's. A wildcard takes one label here (RFC 9525, section 6.3).
    /// </summary>
    public bool Names(string serverName)
    {
        foreach (var name in _names)
        {
            if (Hostname.Matches(name, serverName) && (name[0] != '*' || serverName.IndexOf('.', StringComparison.Ordinal) == serverName.Length - name.Length + 1))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the client can check the certificate's signatures.</summary>
    public bool Suits(ClientHello hello) => IsRsa ? hello.SignsRsa : !IsEcdsa || hello.SignsEcdsa;
}
