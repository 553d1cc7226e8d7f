using System.Net;
using System.Net.Sockets;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

/// <summary>Ports come and go with the configuration.</summary>
internal sealed class PortTests
{
    [Test]
    public async Task PortsAppearAndDisappearWhileAnotherServes()
    {
        var (steady, second) = (FreePort.Next(), FreePort.Next());
        await using var backend = await TestBackend.StartAsync("blue");
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync([Wire.Listener("a", steady), Wire.Route("r", ["a", "b"], "*", Wire.Rule("/", Wire.To("s"))), .. Wire.Backend("s", backend.Port)]);
        using var load = new SteadyLoad(steady);

        for (var i = 0; i < 5; i++)
        {
            await proxy.ApplyAsync(Wire.Listener("b", second));
            using var client = Http.Client(second);
            Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("blue"));
            await proxy.RemoveAsync("Listener/Gateway/default/gw/b");
            Assert.That(async () => await RawClient.ConnectAsync(second), Throws.InstanceOf<SocketException>());
        }

        Assert.That(await load.EndAsync(), Is.EqualTo((0, true)), "failures, and whether anything was sent");
    }

    [Test]
    public async Task EndpointsRoutesAndWeightsChangeUnderLoadWithoutAFailure()
    {
        var port = FreePort.Next();
        await using var blue = await TestBackend.StartAsync("blue");
        await using var green = await TestBackend.StartAsync("green");
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync([Wire.Listener("a", port), Wire.Route("r", "a", Wire.Rule("/", Wire.To("blue"))), .. Wire.Backend("blue", blue.Port)]);
        using var load = new SteadyLoad(port);

        for (var i = 0; i < 30; i++)
        {
            await proxy.ApplyAsync([Wire.Route("r", "a", Wire.Rule("/", Wire.To("blue", 1), Wire.To("green", 1))), .. Wire.Backend("green", green.Port)]);
            await proxy.ApplyAsync(Wire.Endpoints("green", blue.Port));
            await proxy.ApplyAsync([Wire.Route("r", "a", Wire.Rule("/", Wire.To("blue")))], ["Backend/default/green/80", "EndpointSet/default/green/80"]);
        }

        Assert.That(await load.EndAsync(), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task APortThatIsTakenIsNamedItsNeighboursServeAndItRecovers()
    {
        var (taken, free) = (FreePort.Next(), FreePort.Next());
        await using var backend = await TestBackend.StartAsync("blue");
        await using var proxy = (await TestProxy.StartAsync()).Expecting("another process has it");
        using var squatter = new TcpListener(IPAddress.Any, taken);
        squatter.Start();

        var report = await proxy.ApplyAsync(
        [
            Wire.Listener("taken", taken), Wire.Listener("free", free), Wire.Route("r", ["taken", "free"], "*", Wire.Rule("/", Wire.To("s"))),
            .. Wire.Backend("s", backend.Port),
        ]);
        using var neighbour = Http.Client(free);
        var changed = proxy.Config.Changed;
        Assert.That(await neighbour.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("blue"));
        squatter.Stop();
        await changed.WaitAsync(Wait.Limit);
        using var client = Http.Client(taken);

        Assert.That(report.Rejections.Single().Name, Is.EqualTo("Listener/Gateway/default/gw/taken"));
        Assert.That(report.Rejections.Single().Reason, Does.Contain($"{taken}").And.Contain("another process has it"));
        Assert.That(proxy.Config.Report()!.Rejections, Is.Empty);
        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("blue"));
    }

    [Test]
    public async Task ThePortOffsetIsForTheSocketOnly()
    {
        var bound = FreePort.Next();
        await using var proxy = await TestProxy.StartAsync(o => o with { PortOffset = bound - 80 });
        var rule = Wire.Rule("/").With(new Filter { RequestRedirect = new RequestRedirect { Hostname = "c.d", StatusCode = 301 } });
        await proxy.ApplyAsync(Wire.Listener("a", 80), Wire.Route("r", "a", rule));
        using var client = Http.Client(bound);

        var response = await client.GetAsync(new Uri("http://a.b/x"));

        Assert.That(response.Headers.Location?.OriginalString, Is.EqualTo("http://c.d/x"));
    }

    [Test]
    public async Task APortOffsetThatLeadsNowhereIsNamed()
    {
        await using var proxy = (await TestProxy.StartAsync(static o => o with { PortOffset = 60_000 })).Expecting("does not exist");

        var report = await proxy.ApplyAsync(Wire.Listener("a", 8080));

        Assert.That(report.Rejections.Single().Reason, Does.Contain("68080"));
    }

    [Test]
    public async Task BothFamiliesAreServed()
    {
        await using var gateway = await OneRoute.StartAsync("blue");
        foreach (var address in Socket.OSSupportsIPv6 ? new[] { IPAddress.Loopback, IPAddress.IPv6Loopback } : [IPAddress.Loopback])
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, gateway.Port);
            await socket.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n"u8.ToArray());
            var buffer = new byte[4096];
            Assert.That(await socket.ReceiveAsync(buffer), Is.GreaterThan(0));
        }

        Assert.That(gateway.Backend.Headers.First()["X-Forwarded-For"], Is.EqualTo("127.0.0.1"));
    }

    [Test]
    public async Task ConnectionsOverTheLimitAreClosed()
    {
        await using var gateway = await OneRoute.StartAsync(Wire.Rule("/"), [], static o => o with { MaxConnections = 1 });
        using var first = await RawClient.ConnectAsync(gateway.Port);
        await first.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\n\r\n");
        await first.ReadUntilAsync("\r\n\r\n");

        Assert.That(await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a.b\r\n\r\n"), Is.Empty);
        first.Dispose();
        await Wait.UntilAsync(
            async () => (await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n")).Length > 0,
            "the place comes free");
    }
}
