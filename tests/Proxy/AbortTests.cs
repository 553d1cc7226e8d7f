using System.Text;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

/// <summary>
/// Clients that go away in the middle of a body, many times: nothing is logged, no connection is left over, and the gateway is fine. A read
/// of a body that outlives its exchange would show as an error of the server.
/// </summary>
[TestFixture(Gateways.Own)]
[TestFixture(Gateways.Yarp)]
[TestFixture(Gateways.Runtime)]
internal sealed class AbortTests(string upstream)
{
    private const int Clients = 8;
    private const int Rounds = 60;
    private readonly Gateways _gateways = new(upstream);

    [TestCase(true)]
    [TestCase(false)]
    public async Task ClientsThatGoAwayWithinTheirBodyMakeNoNoise(bool answersFirst)
    {
        await using var backend = await TestBackend.StartAsync(async http =>
        {
            if (answersFirst)
            {
                await http.Response.Body.FlushAsync();
            }

            await http.Request.Body.CopyToAsync(http.Response.Body);
        });
        await using var gateway = await _gateways.StartAsync(backend.Port);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(c => Task.Run(async () =>
        {
            var random = new Random(c);
            for (var i = 0; i < Rounds; i++)
            {
                using var client = await RawClient.ConnectAsync(gateway.Port);
                await client.SendAsync($"POST / HTTP/1.1\r\nHost: a.b\r\n{(random.Next(2) == 0 ? "Content-Length: 100000" : "Transfer-Encoding: chunked")}\r\n\r\n");
                await client.SendAsync($"1000\r\n{new string('a', random.Next(0x1000))}");
                if (answersFirst && upstream == Gateways.Own && random.Next(2) == 0)
                {
                    await client.ReadUntilAsync("HTTP/1.1 200");
                }

                client.CloseHard(random.Next(2) == 0);
            }
        })));

        using var after = Http.Client(gateway.Port);
        using var content = new StringContent("fine");
        using var response = await after.PostAsync(new Uri("http://a.b/"), content);
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("fine"));
        await Wait.UntilAsync(() => gateway.Proxy.Host.UpstreamConnectionCount <= 1, "the connections of the others are gone");
    }

    [Test]
    public async Task AClientThatHasSaidAllIsAnsweredWithAnEndAndNoReset()
    {
        await using var backend = await TestBackend.StartAsync("a");
        await using var gateway = await _gateways.StartAsync(backend.Port);
        for (var i = 0; i < 50; i++)
        {
            using var client = await RawClient.ConnectAsync(gateway.Port);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\n\r\n");
            await client.ReadUntilAsync("\r\n\r\n");
            client.EndSending();

            Assert.That(async () => await client.ReadUntilAsync("never"), Throws.InstanceOf<IOException>().With.InnerException.Null, "an end, where a reset would be a SocketException");
        }
    }

    // The body of one request that was answered early must not keep the next from being read.
    [Test]
    public async Task ARequestAfterOneThatWasAnsweredEarlyIsServed()
    {
        await using var backend = new RawBackend(static async socket =>
        {
            while (await RawBackend.ReadHeadAsync(socket) is { Length: > 0 })
            {
                await socket.SendAsync("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno"u8.ToArray());
                break;
            }
        });
        await using var gateway = await _gateways.StartAsync(backend.Port);
        for (var i = 0; i < 50; i++)
        {
            using var client = await RawClient.ConnectAsync(gateway.Port);
            await client.SendAsync($"POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: 200000\r\n\r\n{new string('a', 1000 * i)}");
            var first = upstream == Gateways.Own ? await client.ReadUntilAsync("\r\n\r\n") : "";
            await client.SendAsync(Encoding.ASCII.GetBytes(new string('a', 200_000 - (1000 * i))));
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n");
            var answers = first + await client.ReadToEndAsync();

            // The first may have met a connection that was closed under it; YARP then breaks off what it has begun to pass on.
            string[] statuses = [.. answers.Split("HTTP/1.1 ").Skip(1).Select(static a => a[..3])];
            Assert.That(statuses[0], Is.EqualTo("403").Or.EqualTo("502").Or.EqualTo(upstream == Gateways.Yarp ? "400" : "403"));
            Assert.That(statuses[1..], Is.EqualTo(new[] { "403" }).Or.EqualTo(upstream == Gateways.Yarp ? [] : new[] { "403" }), $"{upstream}, round {i}: {answers}");
        }
    }
}
