using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GatewayApi.Tests.ApiServerHost;

/// <summary>Says that it is healthy; keeps nothing.</summary>
internal static class StandInEtcd
{
    public static async Task RunAsync(Flags flags)
    {
        flags.AllowOnly("listen-client-urls", "advertise-client-urls", "listen-peer-urls", "data-dir", "unsafe-no-fsync");
        Directory.CreateDirectory(flags.Required("data-dir"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add(flags.Required("listen-client-urls"));
        app.MapGet("/health", static () => Results.Text("""{"health":"true"}""", "application/json"));
        await app.RunAsync();
    }
}
