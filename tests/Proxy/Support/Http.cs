using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>HTTP clients that speak one version and connect to this machine, whatever the host is called.</summary>
internal static class Http
{
    public static HttpClient Client(int port, Version? version = null, SslClientAuthenticationOptions? tls = null)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = tls ?? new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
        };
        return new HttpClient(handler)
        {
            Timeout = Wait.Limit,
            DefaultRequestVersion = version ?? HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }
}
