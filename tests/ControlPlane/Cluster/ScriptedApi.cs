using System.Collections.Concurrent;
using GatewayApi.ControlPlane.Api;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace GatewayApi.Tests.ControlPlane.Cluster;

/// <summary>An API server that says what the test says, over real HTTP. What the test does not answer is not found.</summary>
internal sealed class ScriptedApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<HttpContext, Task> _answer;

    private ScriptedApi(Func<HttpContext, Task> answer)
    {
        _answer = answer;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, static l => l.Protocols = HttpProtocols.Http1));
        builder.WebHost.UseSetting(WebHostDefaults.ShutdownTimeoutKey, "0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public ConcurrentQueue<string> Requests { get; } = [];

    public Uri Address { get; private set; } = null!;

    public static async Task<ScriptedApi> StartAsync(Func<HttpContext, Task> answer)
    {
        var api = new ScriptedApi(answer);
        await api._app.StartAsync();
        api.Address = new Uri(api._app.Urls.Single());
        return api;
    }

    public KubernetesApi Connect() => new(new KubernetesClientConfiguration { Host = Address.ToString() });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        await _answer(context);
    }
}
