using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Runtime;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>The simplest gateway: one HTTP listener, one route, one backend.</summary>
internal sealed class OneRoute : IAsyncDisposable
{
    private readonly TestBackend? _backend;

    private OneRoute(int port, TestProxy proxy, TestBackend? backend)
    {
        Port = port;
        Proxy = proxy;
        _backend = backend;
    }

    public int Port { get; }

    public TestProxy Proxy { get; }

    public TestBackend Backend => _backend!;

    public static async Task<OneRoute> StartAsync(string answer, Func<ProxyOptions, ProxyOptions>? options = null)
    {
        var backend = await TestBackend.StartAsync(answer);
        return await StartAsync(Rule(), Wire.Backend("s", backend.Port), options, backend);
    }

    public static Task<OneRoute> StartAsync(
        int backend, Backend.Types.Protocol protocol = Config.V1.Backend.Types.Protocol.Http1, Func<ProxyOptions, ProxyOptions>? options = null) =>
        StartAsync(Rule(), Wire.Backend("s", protocol, backend), options);

    public static async Task<OneRoute> StartAsync(
        HttpRule rule, Resource[] backends, Func<ProxyOptions, ProxyOptions>? options = null, TestBackend? backend = null, TimeProvider? time = null)
    {
        var port = FreePort.Next();
        var proxy = await TestProxy.StartAsync(options, time);
        await proxy.ApplyAsync([Wire.Listener("http", port), Wire.Route("r", "http", rule), .. backends]);
        return new OneRoute(port, proxy, backend);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        if (_backend is not null)
        {
            await _backend.DisposeAsync();
        }
    }

    private static HttpRule Rule() => Wire.Rule("/", Wire.To("s"));
}
