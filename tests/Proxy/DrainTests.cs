using System.Net;
using System.Net.Sockets;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.Tests.Proxy;

internal sealed class DrainTests
{
    [TestCase("1.1")]
    [TestCase("2.0")]
    public async Task WhatIsUnderWayEndsAndNothingNewBegins(string version)
    {
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var backend = await TestBackend.StartAsync(async http =>
        {
            arrived.SetResult();
            await go.Task;
            await http.Response.WriteAsync("whole");
        });
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port, new Version(version));
        using var admin = new HttpClient();
        var request = client.GetAsync(new Uri("http://a.b/"));
        await arrived.Task.WaitAsync(Wait.Limit);

        var drain = gateway.Proxy.Host.DrainAsync();
        await Wait.UntilAsync(() => IsClosedAsync(gateway.Port), "the port closes");
        var ready = await admin.GetAsync(new Uri(gateway.Proxy.Admin + "/readyz"));
        go.SetResult();
        var response = await request;
        await drain.WaitAsync(Wait.Limit);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("whole"));
        Assert.That(version == "2.0" || response.Headers.ConnectionClose == true, "HTTP/1.1 is told to close");
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task IdleConnectionsAreClosedAtOnce()
    {
        await using var gateway = await OneRoute.StartAsync("blue");
        using var idle = await RawClient.ConnectAsync(gateway.Port);
        await idle.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\n\r\n");
        await idle.ReadUntilAsync("\r\n0\r\n\r\n");
        using var silent = await RawClient.ConnectAsync(gateway.Port);

        await gateway.Proxy.Host.DrainAsync().WaitAsync(Wait.Limit);

        Assert.That(await idle.ReadToEndAsync(), Is.Empty);
        Assert.That(await silent.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task WhatTakesTooLongIsCutOff()
    {
        var arrived = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        await using var backend = await TestBackend.StartAsync(http =>
        {
            arrived.SetResult();
            return never.Task.WaitAsync(http.RequestAborted);
        });
        await using var gateway = await OneRoute.StartAsync(
            Wire.Rule("/", Wire.To("s")), Wire.Backend("s", backend.Port), static o => o with { DrainTimeout = TimeSpan.FromMilliseconds(200) });
        using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\n\r\n");
        await arrived.Task.WaitAsync(Wait.Limit);

        await gateway.Proxy.Host.DrainAsync().WaitAsync(Wait.Limit);

        Assert.That(await client.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task DuringTheGraceNewConnectionsAreServed()
    {
        await using var gateway = await OneRoute.StartAsync(
            Wire.Rule("/"), [], static o => o with { DrainGrace = TimeSpan.FromMinutes(5) });

        var drain = gateway.Proxy.Host.DrainAsync();

        Assert.That(await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n"), Does.StartWith("HTTP/1.1 500"));
        Assert.That(drain.IsCompleted, Is.False);
    }

    [Test]
    public async Task ARemovedPortLetsItsConnectionsEnd()
    {
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var backend = await TestBackend.StartAsync(async http =>
        {
            arrived.SetResult();
            await go.Task;
            await http.Response.WriteAsync("whole");
        });
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\n\r\n");
        await arrived.Task.WaitAsync(Wait.Limit);

        await gateway.Proxy.RemoveAsync("Listener/Gateway/default/gw/http");
        Assert.That(await IsClosedAsync(gateway.Port), Is.True);
        go.SetResult();

        Assert.That(await client.ReadToEndAsync(), Does.Contain("Connection: close").And.Contain("whole"));
    }

    private static async Task<bool> IsClosedAsync(int port)
    {
        try
        {
            using var client = await RawClient.ConnectAsync(port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
