using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
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
    public async Task IdleConnectionsAreClosedAfterAShortWhile()
    {
        await using var gateway = await OneRoute.StartAsync("blue", static o => o with { DrainTimeout = TimeSpan.FromMinutes(5) });
        using var idle = await RawClient.ConnectAsync(gateway.Port);
        await idle.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\n\r\n");
        await idle.ReadUntilAsync("\r\n0\r\n\r\n");
        using var silent = await RawClient.ConnectAsync(gateway.Port);

        await gateway.Proxy.Host.DrainAsync().WaitAsync(Wait.Limit);

        Assert.That(await idle.ReadToEndAsync(), Is.Empty);
        Assert.That(await silent.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task AnIdleConnectionAnswersOneMoreRequestAndSaysThatItIsTheLast()
    {
        await using var gateway = await OneRoute.StartAsync("blue");
        using var kept = await RawClient.ConnectAsync(gateway.Port);
        await kept.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\n\r\n");
        await kept.ReadUntilAsync("\r\n0\r\n\r\n");

        var drain = gateway.Proxy.Host.DrainAsync();
        await Wait.UntilAsync(() => IsClosedAsync(gateway.Port), "the port closes");
        await kept.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\n\r\n");

        Assert.That(await kept.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200 OK").And.Contain("Connection: close\r\n").And.Contain("blue"));
        await drain.WaitAsync(Wait.Limit);
    }

    [TestCase(0)]
    [TestCase(300)]
    public async Task NoRequestOfKeptConnectionsIsLost(int graceMs)
    {
        await using var backend = new KeptConnections(static (_, _) => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await OneRoute.StartAsync(
            Wire.Rule("/", Wire.To("s")), Wire.Backend("s", backend.Port), o => o with { DrainGrace = TimeSpan.FromMilliseconds(graceMs) });
        var sent = 0;
        var clients = Enumerable.Range(0, 32).Select(_ => Task.Run(async () => await KeepSendingAsync(gateway.Port, () => Interlocked.Increment(ref sent)))).ToArray();
        await Wait.UntilAsync(() => Volatile.Read(ref sent) > 500, "five hundred requests");

        await gateway.Proxy.Host.DrainAsync().WaitAsync(Wait.Limit);

        Assert.That(await Task.WhenAll(clients).WaitAsync(Wait.Limit), Has.All.Null);
    }

    [Test]
    public async Task NoRequestOverHttp2IsLost()
    {
        await using var gateway = await OneRoute.StartAsync("blue");
        var sent = 0;
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using var client = Http.Client(gateway.Port, HttpVersion.Version20);
            while (true)
            {
                try
                {
                    await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
                    {
                        await client.GetStringAsync(new Uri("http://a.b/"));
                        Interlocked.Increment(ref sent);
                    }));
                }
                catch (HttpRequestException e)
                {
                    // Nobody listens any more: the client would go elsewhere. A request that crosses the last GOAWAY is not carried out and may be
                    // sent again (RFC 9113, section 6.8); this client leaves that to its caller.
                    return e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } or HttpProtocolException { ErrorCode: 0 } ? null : e.ToString();
                }
            }
        })).ToArray();
        await Wait.UntilAsync(() => Volatile.Read(ref sent) > 500, "five hundred requests");

        await gateway.Proxy.Host.DrainAsync().WaitAsync(Wait.Limit);

        Assert.That(await Task.WhenAll(clients).WaitAsync(Wait.Limit), Has.All.Null);
    }

    [Test]
    public async Task WebSocketsEndWhenTheirEndsWant()
    {
        await using var backend = new WebSocketEcho();
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var limit = new CancellationTokenSource(Wait.Limit);
        var (draining, underWay) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(new Uri($"ws://localhost:{gateway.Port}/chat"), limit.Token);
            var buffer = new byte[100];
            for (var after = 0; after < 50; after += draining.Task.IsCompleted ? 1 : 0)
            {
                await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, limit.Token);
                Assert.That((await socket.ReceiveAsync(buffer, limit.Token)).Count, Is.EqualTo(5));
                Interlocked.Increment(ref underWay);
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", limit.Token);
        })).ToArray();
        await Wait.UntilAsync(() => Volatile.Read(ref underWay) > 100, "a hundred messages");

        var drain = gateway.Proxy.Host.DrainAsync();
        await Wait.UntilAsync(() => IsClosedAsync(gateway.Port), "the port closes");
        draining.SetResult();

        await Task.WhenAll(clients);
        await drain.WaitAsync(Wait.Limit);
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

    // Until a response says that it is the last and nobody listens any more. Null, or how a request was lost.
    private static async Task<string?> KeepSendingAsync(int port, Action sent)
    {
        while (true)
        {
            RawClient client;
            try
            {
                client = await RawClient.ConnectAsync(port);
            }
            catch (SocketException)
            {
                return null;
            }

            using (client)
            {
                for (var (isLast, isKept) = (false, false); !isLast; isKept = true, sent())
                {
                    try
                    {
                        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\n\r\n");
                        isLast = (await client.ReadUntilAsync("\r\n\r\nok")).Contains("Connection: close", StringComparison.Ordinal);
                    }
                    catch (Exception e) when (e is IOException or SocketException)
                    {
                        // A fresh connection that came in the instant in which the port closes is reset by the kernel; nobody has seen its request.
                        return isKept ? e.Message : null;
                    }
                }
            }
        }
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
