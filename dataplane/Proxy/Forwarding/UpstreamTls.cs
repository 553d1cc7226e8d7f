using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Listening;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// Opens encrypted connections to the endpoints of a backend (BackendTLSPolicy, GEP-1897). The connection pools are given what is open
/// already, because they would take the server name from the Host header of a request.
/// </summary>
/// <param name="tls">Whom to trust.</param>
/// <param name="protocol">What is spoken, offered by ALPN (RFC 7301).</param>
/// <param name="certificate">What is presented to a backend that asks for a certificate; null for nothing.</param>
internal sealed class UpstreamTls(BackendTls tls, Backend.Types.Protocol protocol, LoadedCertificate? certificate)
{
    private const string NoHttp2 = "the backend does not agree on HTTP/2 (ALPN)";

    private readonly X509Certificate2Collection _authorities = Read(tls.CaPem);

    private readonly List<SslApplicationProtocol>? _protocols = protocol switch
    {
        Backend.Types.Protocol.H2C => [SslApplicationProtocol.Http2],
        Backend.Types.Protocol.Http1 => [SslApplicationProtocol.Http11],
        _ => null,
    };

    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="IOException">The endpoint is not there, or is not to be trusted; the message says why.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? stream = null;
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            var endpoint = $"{context.DnsEndPoint.Host}:{context.DnsEndPoint.Port}";
            await AuthenticateAsync(stream, endpoint, cancellation);
            return protocol != Backend.Types.Protocol.H2C ? stream
                : stream.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2 ? new SecureSchemeStream(stream)
                : throw new IOException($"TLS with {endpoint}: {NoHttp2}", new AuthenticationException(NoHttp2));
        }
        catch
        {
            await DisposeAsync(stream, socket);
            throw;
        }
    }

    /// <summary>Shakes hands.</summary>
    /// <param name="stream">A connection to an endpoint.</param>
    /// <param name="endpoint">Its address, for people.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The endpoint is not to be trusted, or broke off; the message says why.</exception>
    public async Task AuthenticateAsync(SslStream stream, string endpoint, CancellationToken cancellation)
    {
        string? distrust = null;
        try
        {
            await stream.AuthenticateAsClientAsync(Options((shown, errors) => distrust = Judge(shown, errors)), cancellation);
        }
        catch (AuthenticationException e)
        {
            throw new IOException($"TLS with {endpoint}: {distrust ?? e.GetBaseException().Message}", e);
        }
    }

    private SslClientAuthenticationOptions Options(Func<X509Certificate2?, SslPolicyErrors, string?> judge) => new()
    {
        TargetHost = tls.ServerName,
        ClientCertificateContext = certificate?.Context,
        ApplicationProtocols = _protocols,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = (_, shown, _, errors) => judge(shown as X509Certificate2, errors) is null,
    };

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = tls.TrustsSystem ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    // Null when the certificate is fine, else what is wrong with it.
    private string? Judge(X509Certificate2? shown, SslPolicyErrors errors)
    {
        if (shown is null || (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0)
        {
            return "the backend presents no certificate";
        }

        if ((errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return "the backend's certificate is expired, or no authority that is trusted vouches for it";
        }

        if (tls.SubjectAltNames.Count == 0)
        {
            return (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 ? null : $"the backend's certificate is not for {tls.ServerName}";
        }

        return SubjectAltNames.HasAny(shown, tls.SubjectAltNames) ? null : "the backend's certificate carries none of the policy's subjectAltNames";
    }

    private static X509Certificate2Collection Read(string pem)
    {
        var certificates = new X509Certificate2Collection();
        if (pem.Length > 0)
        {
            certificates.ImportFromPem(pem);
        }

        return certificates;
    }

    private static async ValueTask DisposeAsync(SslStream? stream, Socket socket)
    {
        if (stream is not null)
        {
            await stream.DisposeAsync();
        }

        socket.Dispose();
    }
}
