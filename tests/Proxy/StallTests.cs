using System.Net.Sockets;
using System.Text;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

/// <summary>Either side stops in the middle of a body: the exchange ends by the idle time or by the route's, and with it the connection to the backend.</summary>
internal sealed class StallTests
{
    [TestCase(true, "idle_timeout")]
    [TestCase(false, "request_timeout")]
    public async Task ABackendThatStopsWithinItsBodyIsBrokenOff(bool idle, string reason)
    {
        var ended = new TaskCompletionSource();
        await using var backend = new RawBackend(socket => SayAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", ended));
        await using var gateway = await StartAsync(backend, idle);
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\n\r\n");

        Assert.That(await client.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200").And.EndWith("half"));
        await ended.Task.WaitAsync(Wait.Limit);
        await ExpectAsync(gateway, reason);
    }

    [TestCase("Content-Length: 100\r\n\r\nhalf")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    public async Task AClientThatStopsWithinItsBodyGets504(string body)
    {
        var ended = new TaskCompletionSource();
        await using var backend = new RawBackend(socket => SayAsync(socket, "", ended));
        await using var gateway = await StartAsync(backend, idle: true);
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n{body}");

        Assert.That(await client.ReadHeadAsync(), Does.StartWith("HTTP/1.1 504"));
        await ended.Task.WaitAsync(Wait.Limit);
        await ExpectAsync(gateway, "idle_timeout");
    }

    [TestCase(true, "idle_timeout")]
    [TestCase(false, "request_timeout")]
    public async Task AClientThatStopsReadingDoesNotHoldTheBackendForEver(bool idle, string reason)
    {
        var ended = new TaskCompletionSource();
        await using var backend = new RawBackend(async socket =>
        {
            try
            {
                await RawBackend.ReadHeadAsync(socket);
                await socket.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray());
                while (true)
                {
                    await socket.SendAsync(new byte[1024 * 1024]);
                }
            }
            finally
            {
                ended.SetResult();
            }
        });
        await using var gateway = await StartAsync(backend, idle);
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\n\r\n");

        await ended.Task.WaitAsync(Wait.Limit);
        await ExpectAsync(gateway, reason);
    }

    // Nothing of the first exchange may touch the body of the second.
    [Test]
    public async Task AfterADeadlineWithinABodyTheConnectionServesTheNextRequest()
    {
        await using var backend = await TestBackend.StartAsync(static async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            await http.Response.Body.WriteAsync(body.ToArray());
        });
        var rule = Wire.Rule("/", Wire.To("s"));
        rule.RequestTimeoutMs = 400;
        await using var gateway = await OneRoute.StartAsync(rule, Wire.Backend("s", backend.Port));
        for (var i = 0; i < 5; i++)
        {
            using var client = await RawClient.ConnectAsync(gateway.Port);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: 8\r\n\r\nhalf");
            var first = await client.ReadUntilAsync("allows.\n");
            await client.SendAsync("restPOST / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\nContent-Length: 6\r\n\r\n");
            await client.SendAsync("second");

            Assert.That(first, Does.StartWith("HTTP/1.1 504"));
            Assert.That(await client.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200").And.Contain("second"));
        }
    }

    private static async Task SayAsync(Socket socket, string text, TaskCompletionSource ended)
    {
        try
        {
            await RawBackend.ReadHeadAsync(socket);
            await socket.SendAsync(Encoding.ASCII.GetBytes(text));
            while (await socket.ReceiveAsync(new byte[1000]) > 0)
            {
            }
        }
        finally
        {
            ended.SetResult();
        }
    }

    private static async Task ExpectAsync(OneRoute gateway, string reason)
    {
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That(line.GetProperty("reason").GetString(), Is.EqualTo(reason));
    }

    private static Task<OneRoute> StartAsync(RawBackend backend, bool idle)
    {
        var rule = Wire.Rule("/", Wire.To("s"));
        rule.RequestTimeoutMs = idle ? 0UL : 400UL;
        return OneRoute.StartAsync(rule, Wire.Backend("s", backend.Port), o => idle ? o with { StreamIdleTimeout = TimeSpan.FromMilliseconds(400) } : o);
    }
}
