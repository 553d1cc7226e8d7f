using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>Clients that shake hands in a certain way.</summary>
internal static class TlsHandshake
{
    /// <summary>Options of a client.</summary>
    /// <param name="name">The server name.</param>
    /// <param name="certificate">What it presents; null for nothing.</param>
    public static SslClientAuthenticationOptions Options(string name, TestCertificate? certificate = null)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = name };
#pragma warning disable CA5359 // These tests are about clients.
        options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        if (certificate is not null)
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificate.ChainPem);
            chain.RemoveAt(0);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPem(certificate.ChainPem, certificate.KeyPem), chain, offline: true);
        }

        return options;
    }

    /// <summary>Connects and shakes hands.</summary>
    public static async Task<SslStream> ConnectAsync(int port, SslClientAuthenticationOptions options)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        using var limit = new CancellationTokenSource(Wait.Limit);
        await tls.AuthenticateAsClientAsync(options, limit.Token);
        return tls;
    }

    /// <summary>
    /// True when the server closes the connection without a word: in TLS 1.3 only after the client's part of the handshake (RFC 8446, section
    /// 4.4.2.4), so that a client may have sent its request already.
    /// </summary>
    public static async Task<bool> IsRefusedAsync(int port, SslClientAuthenticationOptions options)
    {
        try
        {
            await using var tls = await ConnectAsync(port, options);
            await tls.WriteAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"u8.ToArray());
            using var limit = new CancellationTokenSource(Wait.Limit);
            return await tls.ReadAsync(new byte[1], limit.Token) == 0;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return true;
        }
    }
}
