using System.Globalization;
using System.Net;
using System.Net.Mime;
using GatewayApi.DataPlane.Runtime;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>Probes and metrics, apart from the traffic: they answer while the listeners drain.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AdminServer(WebApplication app) => _app = app;

    /// <summary>"address:port" that is bound.</summary>
    public string Address =>
        new Uri(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()).Authority;

    /// <summary>Binds and begins to answer.</summary>
    /// <exception cref="IOException">The address cannot be bound.</exception>
    public static async Task<AdminServer> StartAsync(IPEndPoint address, ProxyMetrics metrics, Readiness readiness, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address);
        });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        Telemetry.Add(builder.Services, metrics);
        var app = builder.Build();
        Telemetry.Map(app);
        app.Run(http => AnswerAsync(http, readiness));
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new AdminServer(app);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static Task AnswerAsync(HttpContext http, Readiness readiness)
    {
        var (status, text) = http.Request.Path.Value switch
        {
            "/livez" => (StatusCodes.Status200OK, "alive"),
            "/readyz" => (readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, readiness.Description),
            _ => (StatusCodes.Status404NotFound, "There are /livez, /readyz and /metrics."),
        };
        http.Response.StatusCode = status;
        http.Response.ContentType = MediaTypeNames.Text.Plain;
        return http.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{text}\n"));
    }
}
