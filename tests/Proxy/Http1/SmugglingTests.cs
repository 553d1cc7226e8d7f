using System.Text;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy.Http1;

/// <summary>Bytes that one side could take for a message that the other did not mean: they reach nobody.</summary>
internal sealed class SmugglingTests
{
    private const string Poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 52\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [TestCase("HTTP/1.1 204 No Content\r\n\r\n")]
    [TestCase("HTTP/1.1 304 Not Modified\r\n\r\n")]
    [TestCase("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nX: a\n\r\n")]
    public async Task WhatFollowsAResponseIsNoAnswerToTheNextRequest(string response)
    {
        await using var backend = new KeptConnections((_, _) => response + Poison);
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = await RawClient.ConnectAsync(gateway.Port);

        var answers = "";
        for (var i = 0; i < 3; i++)
        {
            answers += await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n");
        }

        Assert.That(answers, Does.Not.Contain("poison"));
        Assert.That(backend.Connections, Is.EqualTo(3));
    }

    [Test]
    public async Task WhatABackendSaysUnaskedIsNoAnswer()
    {
        var unasked = new TaskCompletionSource();
        var connections = 0;
        await using var backend = new RawBackend(async socket =>
        {
            await RawBackend.ReadHeadAsync(socket);
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
            if (Interlocked.Increment(ref connections) == 1)
            {
                await unasked.Task;
                await socket.SendAsync(Encoding.ASCII.GetBytes(Poison));
            }

            await RawBackend.ReadHeadAsync(socket);
        });
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port);

        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("ok"));
        unasked.SetResult();
        await Wait.UntilAsync(() => gateway.Proxy.Host.UpstreamConnectionCount == 0, "the connection is given up");

        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("ok"));
    }

    [TestCase("x\r\nsmuggled", "1")]
    [TestCase("x: 1\r\nsmuggled", "1")]
    [TestCase("x y", "1")]
    [TestCase("x:y", "1")]
    [TestCase("x", "1\r\nsmuggled: 2")]
    [TestCase("x", "1\nsmuggled: 2")]
    [TestCase("x", "1\0smuggled")]
    [TestCase("connection", "smuggled")]
    [TestCase("transfer-encoding", "chunked")]
    public async Task AFieldOfHttp2ThatWouldReadOtherwiseInHttp1IsNotForwarded(string name, string value)
    {
        await using var backend = new KeptConnections(static (_, _) => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync(RawHttp2.Request("/", (name, value)));
        await client.ReadUntilAsync("\0");
        client.EndSending();
        await client.ReadToEndAsync();

        Assert.That(backend.Heads, Has.None.Contains("smuggled").And.None.Contains("x:y").And.None.Contains("x y").And.None.Contains("chunked"));
    }
}
