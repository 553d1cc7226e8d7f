using System.Net;
using System.Net.Sockets;
using System.Text;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.Tests.Proxy.Http1;

/// <summary>Request and response of an HTTP/1.1 backend move at the same time.</summary>
internal sealed class FullDuplexTests
{
    [Test]
    public async Task BodiesStreamBothWaysAtTheSameTimeOverHttp1()
    {
        await using var backend = await TestBackend.StartAsync(ForwardingTests.EchoAsync);
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("POST /echo HTTP/1.1\r\nHost: a.b\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\none\r\n");
        await client.ReadUntilAsync("one");
        await client.SendAsync("3\r\ntwo\r\n");
        await client.ReadUntilAsync("two");
        await client.SendAsync("5\r\nthree\r\n0\r\n\r\n");

        Assert.That(await client.ReadToEndAsync(), Does.Contain("three").And.EndWith("0\r\n\r\n"));
    }

    [Test]
    public async Task BodiesStreamBothWaysAtTheSameTimeOverHttp2()
    {
        await using var backend = await TestBackend.StartAsync(ForwardingTests.EchoAsync);
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port, HttpVersion.Version20);
        using var content = new TurnContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://a.b/echo")
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var limit = new CancellationTokenSource(Wait.Limit);

        var sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var up = await content.Stream.WaitAsync(Wait.Limit);
        using var response = await sending.WaitAsync(Wait.Limit);
        var down = await response.Content.ReadAsStreamAsync();
        foreach (var word in new[] { "one", "two", "three" })
        {
            await up.WriteAsync(Encoding.ASCII.GetBytes(word));
            await up.FlushAsync();
            var buffer = new byte[word.Length];
            await down.ReadExactlyAsync(buffer, limit.Token);
            Assert.That(Encoding.ASCII.GetString(buffer), Is.EqualTo(word));
        }

        content.End();
        Assert.That(await down.ReadAsync(new byte[1], limit.Token), Is.Zero);
    }

    [TestCase("Content-Length: 100000000\r\n\r\nsome", "")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n", "")]
    [TestCase("Content-Length: 100000000\r\n\r\nsome", "Connection: close\r\n")]
    public async Task AnAnswerBeforeTheBodyHasEndedIsPassedOnAndTheRestIsNotSent(string body, string fields)
    {
        var ended = new TaskCompletionSource();
        var requests = 0;
        await using var backend = new RawBackend(async socket =>
        {
            await RawBackend.ReadHeadAsync(socket);
            var first = Interlocked.Increment(ref requests) == 1;
            await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(first ? 413 : 200)} X\r\n{fields}Content-Length: 2\r\n\r\nno"));
            try
            {
                while (await socket.ReceiveAsync(new byte[1000]) > 0)
                {
                }
            }
            finally
            {
                ended.TrySetResult();
            }
        });
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a.b\r\n{body}");
        var answer = await client.ReadUntilAsync("no");
        await ended.Task.WaitAsync(Wait.Limit);
        var next = await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n");

        Assert.That(answer, Does.StartWith("HTTP/1.1 413"));
        Assert.That(next, Does.StartWith("HTTP/1.1 200"));
        Assert.That(backend.Connections, Is.EqualTo(2));
    }

    [TestCase("")]
    [TestCase("Connection: close\r\n")]
    public async Task AnAnswerBeforeTheBodyHasEndedIsWholeOverHttp2(string fields)
    {
        await using var backend = new KeptConnections((_, _) => $"HTTP/1.1 413 X\r\n{fields}Transfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n");
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port, HttpVersion.Version20);

        for (var i = 0; i < 3; i++)
        {
            using var content = new TurnContent();
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://a.b/") { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

            Assert.That((int)response.StatusCode, Is.EqualTo(413));
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("no"));
            content.End();
        }
    }

    [Test]
    public async Task AnAnswerOfABackendThatStopsReadingIsPassedOn()
    {
        await using var backend = new RawBackend(static async socket =>
        {
            await RawBackend.ReadHeadAsync(socket);
            await socket.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"u8.ToArray());
            socket.Shutdown(SocketShutdown.Both);
        });
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port);

        for (var i = 0; i < 10; i++)
        {
            using var content = new ByteArrayContent(new byte[2_000_000]);
            using var response = await client.PostAsync(new Uri("http://a.b/"), content);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden).Or.EqualTo(HttpStatusCode.BadGateway));
        }
    }

    // A backend may take the whole request although it has answered: then both connections live on.
    [Test]
    public async Task ARequestThatIsAnsweredBeforeItIsReadCostsNoConnection()
    {
        await using var backend = new RawBackend(static async socket =>
        {
            while (await RawBackend.ReadHeadAsync(socket) is { Length: > 0 } head)
            {
                await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
                var left = 1_000_000 - (head.Length - head.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4);
                var buffer = new byte[65536];
                while (left > 0 && await socket.ReceiveAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length))) is > 0 and var read)
                {
                    left -= read;
                }
            }
        });
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port);

        for (var i = 0; i < 20; i++)
        {
            using var content = new ByteArrayContent(new byte[1_000_000]);
            using var response = await client.PostAsync(new Uri("http://a.b/"), content);
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("ok"));
        }

        Assert.That(backend.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task TrailersOfARequestReachTheBackend()
    {
        var whole = new TaskCompletionSource<string>();
        await using var backend = new RawBackend(async socket =>
        {
            var text = "";
            while (!text.Contains("0\r\n", StringComparison.Ordinal) || !text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                var buffer = new byte[1000];
                text += Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
            }

            whole.SetResult(text);
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        });
        await using var gateway = await OneRoute.StartAsync(backend.Port);

        await RawClient.ExchangeAsync(
            gateway.Port, "POST / HTTP/1.1\r\nHost: a.b\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\nHost: evil\r\n\r\n");

        Assert.That(await whole.Task.WaitAsync(Wait.Limit), Does.EndWith("\r\n\r\n0002\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n"));
    }

    [TestCase("POST", "Content-Length: 0\r\n", true)]
    [TestCase("POST", "", true)]
    [TestCase("GET", "", false)]
    [TestCase("DELETE", "", false)]
    public async Task ARequestWithoutABodySaysSoWhereABodyIsToBeExpected(string method, string fields, bool says)
    {
        await using var backend = new KeptConnections(static (_, _) => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await OneRoute.StartAsync(backend.Port);

        await RawClient.ExchangeAsync(gateway.Port, $"{method} / HTTP/1.1\r\nHost: a.b\r\n{fields}Connection: close\r\n\r\n");

        Assert.That(backend.Heads.Single().Contains("\r\nContent-Length: 0\r\n", StringComparison.Ordinal), Is.EqualTo(says));
        Assert.That(backend.Heads.Single(), Does.Not.Contain("Transfer-Encoding"));
    }
}
