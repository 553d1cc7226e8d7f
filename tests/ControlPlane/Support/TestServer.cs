using System.Net;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.Protos.Values;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace GatewayApi.Tests.ControlPlane.Support;

/// <summary>The whole control plane in this process, on free ports, over an empty folder, without proxies.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private TestServer(WebApplication app, DirectoryInfo folder, string grpc, string http)
    {
        (_app, _folder) = (app, folder);
        Channel = GrpcChannel.ForAddress(grpc, new GrpcChannelOptions { MaxReceiveMessageSize = ConfigStreamLimits.MaxMessageBytes });
        Inspection = new Inspection.InspectionClient(Channel);
        Http = new HttpClient { BaseAddress = new Uri(http) };
    }

    public GrpcChannel Channel { get; }

    public Inspection.InspectionClient Inspection { get; }

    public HttpClient Http { get; }

    public string Folder => _folder.FullName;

    public PublicationBoard Board => Get<PublicationBoard>();

    public ConnectedProxies Proxies => Get<ConnectedProxies>();

    public static async Task<TestServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("gatewayapi-server-");
        var app = ControlPlaneHost.Build(new ServerOptions
        {
            Source = folder.FullName,
            State = Path.Combine(folder.FullName, ".state"),
            GrpcAddress = new IPEndPoint(IPAddress.Loopback, 0),
            HttpAddress = new IPEndPoint(IPAddress.Loopback, 0),
            LogLevel = Microsoft.Extensions.Logging.LogLevel.Warning,
        });
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<ServerAddresses>();
        var server = new TestServer(app, folder, await addresses.Grpc.Soon(), await addresses.Http.Soon());
        await server.Board.WaitAsync(static p => p.Exists, Patience.Token());
        return server;
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Waits until the roster fulfils a condition.</summary>
    public async Task<ProxyRoster> UntilAsync(Func<ProxyRoster, bool> condition)
    {
        using var subscription = Proxies.Subscribe();
        while (true)
        {
            subscription.Wakeup.Reset();
            if (condition(Proxies.Current))
            {
                return Proxies.Current;
            }

            await subscription.Wakeup.Signalled.Soon();
        }
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Delete(true);
    }
}
