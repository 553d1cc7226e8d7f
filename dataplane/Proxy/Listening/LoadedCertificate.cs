using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using GatewayApi.Protos.Values;

namespace GatewayApi.DataPlane.Listening;

/// <summary>
/// A certificate that has been checked. What handshakes need is made by the first of them and used by all: it takes fifteen times the memory of the resource, and
/// of thousands of certificates most are not asked for.
/// </summary>
internal sealed class LoadedCertificate
{
    private const string RsaKey = "1.2.840.113549.1.1.1";
    private const string EcKey = "1.2.840.10045.2.1";
    private readonly Lazy<SslStreamCertificateContext> _context;
    private readonly string[] _names;

    /// <param name="leaf">The certificate; not kept.</param>
    /// <param name="context">Makes what handshakes need.</param>
    public LoadedCertificate(X509Certificate2 leaf, Func<SslStreamCertificateContext> context)
    {
        _context = new Lazy<SslStreamCertificateContext>(context);
        IsRsa = leaf.GetKeyAlgorithm() == RsaKey;
        IsEcdsa = leaf.GetKeyAlgorithm() == EcKey;
        NotBefore = leaf.NotBefore.ToUniversalTime();
        NotAfter = leaf.NotAfter.ToUniversalTime();
        _names = [.. leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(static e => e.EnumerateDnsNames()).Select(static n => n.ToLowerInvariant())];
    }

    /// <summary>Chain and key for SslStream; made when it is first asked for.</summary>
    public SslStreamCertificateContext Context => _context.Value;

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
