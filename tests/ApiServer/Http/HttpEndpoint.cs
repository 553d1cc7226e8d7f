using System.Net;
using System.Security.Cryptography.X509Certificates;
using GatewayApi.Tests.ApiServer.FaultInjection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace GatewayApi.Tests.ApiServer.Http;

/// <summary>The sockets of the server. Can be closed and opened again on the same port, while the objects stay.</summary>
/// <param name="handle">Answers a request; the token is cancelled when the endpoint closes.</param>
/// <param name="faults">Says when connections are refused.</param>
/// <param name="certificate">For HTTPS and HTTP/2; null for HTTP/1.1 in cleartext.</param>
/// <param name="port">The port; 0 for a free one.</param>
internal sealed class HttpEndpoint(Func<HttpContext, CancellationToken, Task> handle, FaultInjector faults, X509Certificate2? certificate, int port = 0) : IAsyncDisposable
{
    private readonly HashSet<ConnectionContext> _connections = [];
    private WebApplication? _app;
    private CancellationTokenSource _stopping = new();

    /// <summary>The port; the same after each start.</summary>
    public int Port { get; private set; } = port;

    public async Task Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        _stopping = new CancellationTokenSource();
        var app = builder.Build();
        app.Run(context => handle(context, _stopping.Token));
        await app.StartAsync();
        Port = new Uri(app.Urls.First()).Port;
        _app = app;
        faults.ConnectionsRefused += AbortConnections;
    }

    /// <summary>Closes everything at once, as a server that is killed.</summary>
    public async Task Stop()
    {
        if (_app is not { } app)
        {
            return;
        }

        _app = null;
        faults.ConnectionsRefused -= AbortConnections;
        await _stopping.CancelAsync();
        using (var atOnce = new CancellationTokenSource())
        {
            await atOnce.CancelAsync();
            await app.StopAsync(atOnce.Token);
        }

        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stopping.Dispose();
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(IPAddress.Loopback, Port, listen =>
        {
            listen.Use(next => connection => Guard(connection, next));
            if (certificate is null)
            {
                listen.Protocols = HttpProtocols.Http1;
            }
            else
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(certificate);
            }
        });
    }

    private async Task Guard(ConnectionContext connection, ConnectionDelegate next)
    {
        if (faults.RefusesConnections)
        {
            connection.Abort();
            return;
        }

        lock (_connections)
        {
            _connections.Add(connection);
        }

        try
        {
            await next(connection);
        }
        finally
        {
            lock (_connections)
            {
                _connections.Remove(connection);
            }
        }
    }

    private void AbortConnections()
    {
        lock (_connections)
        {
            foreach (var connection in _connections)
            {
                connection.Abort();
            }
        }
    }
}
