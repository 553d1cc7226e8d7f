using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace GatewayApi.Tests.ApiServer;

/// <summary>How clients get to a server.</summary>
internal static class Access
{
    /// <summary>A kubeconfig with a bearer token.</summary>
    /// <param name="address">Where the server is.</param>
    /// <param name="certificate">What it is trusted by, PEM; "" without TLS.</param>
    /// <param name="token">Whose requests they are.</param>
    public static string Kubeconfig(Uri address, string certificate, string token)
    {
        var authority = certificate.Length == 0 ? "" : $"\n    certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(certificate))}";
        return $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: test
              cluster:
                server: {address.GetLeftPart(UriPartial.Authority)}{authority}
            users:
            - name: test
              user:
                token: {token}
            contexts:
            - name: test
              context:
                cluster: test
                user: test
                namespace: default
            current-context: test

            """;
    }

    /// <summary>A client that sends a bearer token and trusts this one certificate, whatever the address; "" without TLS.</summary>
    public static HttpClient Client(Uri address, string certificate, string token)
    {
        var client = new HttpClient(Handler(certificate)) { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Connections that trust this one certificate, PEM, whatever the address; "" without TLS.</summary>
    public static SocketsHttpHandler Handler(string certificate)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (certificate.Length > 0)
        {
            using var trusted = X509Certificate2.CreateFromPem(certificate);
            var hash = trusted.GetCertHashString();
            handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == hash;
        }

        return handler;
    }
}
