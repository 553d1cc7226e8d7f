using System.Net.Security;
using GatewayApi.DataPlane.Tls;

namespace GatewayApi.DataPlane.Listening;

/// <summary>With which certificate and how a handshake is to be made.</summary>
/// <param name="handshakes">How the listener's handshakes are made.</param>
/// <param name="certificate">The certificate.</param>
internal sealed class TlsChoice(TlsHandshakes handshakes, LoadedCertificate certificate)
{
    // With the first handshake: a certificate takes memory of the platform's only where it is used.
    private readonly Lazy<SslServerAuthenticationOptions>? _shared = handshakes.AreShared ? new(() => handshakes.Options(certificate)) : null;
    private readonly Lazy<TlsContext?> _onLoop = new(() => handshakes.Context(certificate));

    /// <summary>The certificate.</summary>
    public LoadedCertificate Certificate => certificate;

    /// <summary>For the platform's TLS.</summary>
    public SslServerAuthenticationOptions Options => _shared?.Value ?? handshakes.Options(certificate);

    /// <summary>For TLS on an event loop; null where only the platform's can do what is asked. Made with the first connection.</summary>
    public TlsContext? OnLoop => _onLoop.Value;

    /// <summary>HTTP/2 may be spoken.</summary>
    public bool SpeaksHttp2 => handshakes.SpeaksHttp2;
}
