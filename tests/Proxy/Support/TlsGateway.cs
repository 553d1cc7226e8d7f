using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>One HTTPS listener "web" with the certificate "d/web", one route, one backend that says "blue".</summary>
internal sealed class TlsGateway : IAsyncDisposable
{
    private TlsGateway(int port, TestProxy proxy, TestBackend backend)
    {
        Port = port;
        Proxy = proxy;
        Backend = backend;
    }

    public int Port { get; }

    public TestProxy Proxy { get; }

    public TestBackend Backend { get; }

    public static async Task<TlsGateway> StartAsync(TestCertificate certificate, Action<ListenerTls>? change = null)
    {
        var port = FreePort.Next();
        var backend = await TestBackend.StartAsync("blue");
        var proxy = await TestProxy.StartAsync();
        var listener = Wire.Listener("web", port, "", "d/web");
        change?.Invoke(listener.Listener.Tls);
        await proxy.ApplyAsync([Wire.Certificate("d/web", certificate), listener, Wire.Route("r", "web", Wire.Rule("/", Wire.To("s"))), .. Wire.Backend("s", backend.Port)]);
        return new TlsGateway(port, proxy, backend);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Backend.DisposeAsync();
    }
}
