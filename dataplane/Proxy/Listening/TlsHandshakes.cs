using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Tls;
using GatewayApi.Protos.Values;
using Version = GatewayApi.Config.V1.ListenerTls.Types.Version;

namespace GatewayApi.DataPlane.Listening;

/// <summary>How the handshakes of a listener are made, whichever certificate they show.</summary>
internal sealed class TlsHandshakes
{
    private static readonly List<SslApplicationProtocol> Both = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private readonly SslProtocols _versions;
    private readonly CipherSuitesPolicy? _suites;
    private readonly List<SslApplicationProtocol>? _protocols;
    private readonly ClientTrust? _clients;

    /// <param name="tls">What the listener says; checked already.</param>
    /// <param name="isHttp">What goes through a stream is not the gateway's business: without a word of the user no protocol is agreed on for it.</param>
    public TlsHandshakes(ListenerTls tls, bool isHttp)
    {
        _versions = Versions(tls);
        _protocols = tls.Alpn.Count == 0 ? (isHttp ? Both : null) : [.. tls.Alpn.Select(static p => p == "h2" ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11)];
        _clients = tls.ClientValidation is { } validation ? new ClientTrust(validation) : null;
        if (tls.CipherSuites.Count > 0 && OperatingSystem.IsLinux())
        {
            _suites = new CipherSuitesPolicy(tls.CipherSuites.Select(static s => TlsCipherSuites.Find(s)!.Value));
        }
    }

    /// <summary>True when options may be used again. Then they should be: only so are sessions resumed.</summary>
    public bool AreShared => _clients is null;

    /// <summary>Options for handshakes with a certificate.</summary>
    public SslServerAuthenticationOptions Options(LoadedCertificate certificate)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Context,
            EnabledSslProtocols = _versions,
            ApplicationProtocols = _protocols,
            AllowRenegotiation = false,
            ClientCertificateRequired = false,
        };
        if (_suites is not null && OperatingSystem.IsLinux())
        {
            options.CipherSuitesPolicy = _suites;
        }

        _clients?.AskIn(options);
        return options;
    }

    /// <summary>HTTP/2 may be spoken.</summary>
    public bool SpeaksHttp2 => _protocols?.Contains(SslApplicationProtocol.Http2) == true;

    /// <summary>
    /// For handshakes with a certificate on an event loop; null where the platform's TLS is needed: to judge clients, to choose suites by name, to refuse
    /// HTTP/1.1, or where OpenSSL does not take the certificate.
    /// </summary>
    public TlsContext? Context(LoadedCertificate certificate)
    {
        if (!OpenSsl.IsAvailable || _clients is not null || _suites is not null || _protocols?.Contains(SslApplicationProtocol.Http11) != true)
        {
            return null;
        }

        try
        {
            return TlsContext.Create(certificate.Context, _versions, _protocols);
        }
        catch (Exception e) when (e is CryptographicException or EntryPointNotFoundException or NotSupportedException)
        {
            // A key that does not leave the platform, or a library without one of the calls.
            return null;
        }
    }

    private static SslProtocols Versions(ListenerTls tls) =>
        (Speaks(tls, Version.Tls12) ? SslProtocols.Tls12 : SslProtocols.None) | (Speaks(tls, Version.Tls13) ? SslProtocols.Tls13 : SslProtocols.None);

    private static bool Speaks(ListenerTls tls, Version version) => TlsCipherSuites.IsSpoken(version, tls.MinVersion, tls.MaxVersion, tls.CipherSuites);
}
