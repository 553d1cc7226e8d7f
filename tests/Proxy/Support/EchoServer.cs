using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>Backends of streams: what a connection says is said back behind the server's name, until the client has said all.</summary>
internal static class EchoServer
{
    public static RawBackend Plain(string name) => new(socket => EchoAsync(new NetworkStream(socket), name, socket));

    public static RawBackend Tls(string name, TestCertificate certificate)
    {
        var context = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate.ChainPem, certificate.KeyPem), null, offline: true);
        return new RawBackend(async socket =>
        {
            await using var tls = new SslStream(new NetworkStream(socket));
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = context });
            await EchoAsync(tls, name, socket);
        });
    }

    private static async Task EchoAsync(Stream stream, string name, Socket socket)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(name + ":"));
        await stream.CopyToAsync(stream);
        if (stream is SslStream tls)
        {
            await tls.ShutdownAsync();
        }

        socket.Shutdown(SocketShutdown.Send);
    }
}
