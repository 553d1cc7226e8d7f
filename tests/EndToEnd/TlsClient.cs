using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>A client that keeps its connections and remembers the certificate that it was shown last.</summary>
internal sealed class TlsClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _host;

    public TlsClient(Uri address, string host)
    {
        _host = host;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                Connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(address.Host, address.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    Certificate = ((X509Certificate2)certificate!).ExportCertificatePem().Trim();
                    return certificate.Subject == $"CN={host}";
                },
            },
        });
    }

    public int Connections { get; private set; }

    /// <summary>PEM.</summary>
    public string Certificate { get; private set; } = "";

    public Task<string> GetAsync() => _http.GetStringAsync(new Uri($"https://{_host}/"));

    public void Dispose() => _http.Dispose();
}
