using System.Net;
using System.Security.Cryptography.X509Certificates;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>An application that says its name.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Backend(WebApplication app, int port)
    {
        _app = app;
        Port = port;
    }

    public int Port { get; }

    /// <summary>The address for EndpointSlices: a real API server takes none of loopback.</summary>
    public static string Address { get; } = !ApiServers.AreReal
        ? "127.0.0.1"
        : MachineAddress.Find()?.ToString() ?? throw new InvalidOperationException("a real API server takes no loopback addresses in EndpointSlices, and this machine has no other IPv4 address");

    public static Task<Backend> Start(string name) => Start(http => http.Response.WriteAsync(name), static listen => listen.Protocols = HttpProtocols.Http1);

    /// <summary>An application with TLS that asks for a certificate of an authority's and says whose it was shown.</summary>
    public static Task<Backend> StartMutual(TestCertificate certificate, TestAuthority clients) => Start(
        static http => http.Response.WriteAsync(http.Connection.ClientCertificate?.Subject ?? "nobody"),
        listen => listen.UseHttps(X509Certificate2.CreateFromPem(certificate.ChainPem, certificate.KeyPem), https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (shown, _, _) => clients.Issued(shown);
        }));

    private static async Task<Backend> Start(RequestDelegate answer, Action<ListenOptions> how)
    {
        var port = FreePort.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.Listen(ApiServers.AreReal ? IPAddress.Any : IPAddress.Loopback, port, how));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new Backend(app, port);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
