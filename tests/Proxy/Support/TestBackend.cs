using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using GatewayApi.Tests.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>An HTTP backend that says what it received.</summary>
internal sealed class TestBackend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private TestBackend(WebApplication app) => _app = app;

    public int Port { get; private set; }

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Request targets as they arrived.</summary>
    public ConcurrentQueue<string> Targets { get; } = new();

    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Headers { get; } = new();

    public static Task<TestBackend> StartAsync(string name) => StartAsync(http => http.Response.WriteAsync(name));

    public static async Task<TestBackend> StartAsync(RequestDelegate answer, HttpProtocols protocols = HttpProtocols.Http1, int port = 0, TestCertificate? certificate = null, TestAuthority? clients = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.RequestHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = protocols;
                if (certificate is not null)
                {
                    listen.UseHttps(X509Certificate2.CreateFromPem(certificate.ChainPem, certificate.KeyPem), https =>
                    {
                        https.ClientCertificateMode = clients is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.RequireCertificate;
                        https.ClientCertificateValidation = (shown, _, _) => clients?.Issued(shown) == true;
                    });
                }
            });
        });
        var backend = new TestBackend(builder.Build());
        backend._app.Run(async http =>
        {
            Interlocked.Increment(ref backend._requests);
            backend.Targets.Enqueue(http.Features.Get<IHttpRequestFeature>()!.RawTarget);
            backend.Headers.Enqueue(http.Request.Headers.ToDictionary(static h => h.Key, static h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            await answer(http);
        });
        await backend._app.StartAsync();
        backend.Port = new Uri(backend._app.Urls.Single()).Port;
        return backend;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Wait.Limit);
        await _app.DisposeAsync().AsTask().WaitAsync(Wait.Limit);
    }
}
