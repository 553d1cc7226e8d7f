using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GatewayApi.Config.V1;

namespace GatewayApi.DataPlane.Listening;

/// <summary>
/// Whom clients have to be vouched for by (GEP-91): the certificate has to be valid now, to be good for authenticating clients (RFC 5280, section
/// 4.2.1.12), and to lead to one of the authorities. The connection of any other client ends with the handshake. It ends without an alert: on Linux
/// the platform judges when its part of the handshake is done, and can send none.
/// </summary>
internal sealed class ClientTrust(ClientValidation validation)
{
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2Collection _authorities = Read(validation.CaPem);

    /// <summary>Asks for a certificate in handshakes made with the options. They are good for one handshake: the policy takes in what a client sends.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "It judges clients, and is there for the mode that takes in all of them.")]
    public void AskIn(SslServerAuthenticationOptions options)
    {
        options.ClientCertificateRequired = true;

        // A session that is resumed would carry a judgement from before, by authorities that may be gone.
        options.AllowTlsResume = false;
        options.CertificateChainPolicy = Policy();
        if (validation.AllowInsecureFallback)
        {
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }
    }

    // Nothing is fetched from where a client's certificate says.
    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(ClientAuthentication);
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    private static X509Certificate2Collection Read(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates;
    }
}
