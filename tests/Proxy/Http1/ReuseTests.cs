using System.Net;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy.Http1;

/// <summary>Which connections to a backend carry another request, and what becomes of a request on one that was closed meanwhile.</summary>
internal sealed class ReuseTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [TestCase("GET", Ok)]
    [TestCase("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [TestCase("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    [TestCase("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n")]
    [TestCase("GET", "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok")]
    [TestCase("GET", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [TestCase("GET", "HTTP/1.1 204 No Content\r\n\r\n")]
    [TestCase("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n")]
    [TestCase("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")]
    public async Task AConnectionWhoseMessagesEndedIsUsedAgain(string method, string response)
    {
        await using var backend = new KeptConnections((_, _) => response);
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port);

        for (var i = 0; i < 10; i++)
        {
            await SendAsync(client, method);
        }

        Assert.That(backend.Connections, Is.EqualTo(1));
    }

    [TestCase("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")]
    [TestCase("HTTP/1.1 200 OK\r\nConnection: X, Close\r\nContent-Length: 2\r\n\r\nok")]
    [TestCase("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [TestCase("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok!")]
    [TestCase("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n\r\n")]
    public async Task AConnectionWithADoubtIsNotUsedAgain(string response)
    {
        await using var backend = new KeptConnections((_, _) => response);
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port);

        for (var i = 0; i < 3; i++)
        {
            await SendAsync(client, "GET");
        }

        Assert.That(backend.Connections, Is.EqualTo(3));
        await Wait.UntilAsync(() => backend.Ended.Count == 3, "the proxy closes what it does not use again");
    }

    // A connection is closed just when the next request comes: RFC 9110, section 9.2.2.
    [TestCase("GET", false, HttpStatusCode.OK)]
    [TestCase("HEAD", false, HttpStatusCode.OK)]
    [TestCase("OPTIONS", false, HttpStatusCode.OK)]
    [TestCase("DELETE", false, HttpStatusCode.OK)]
    [TestCase("POST", false, HttpStatusCode.BadGateway)]
    [TestCase("PATCH", false, HttpStatusCode.BadGateway)]
    [TestCase("POST", true, HttpStatusCode.BadGateway)]
    [TestCase("PUT", true, HttpStatusCode.BadGateway)]
    public async Task ARequestOnAClosedConnectionIsRepeatedWhenThatDoesNoHarm(string method, bool hasBody, HttpStatusCode expected)
    {
        await using var backend = new KeptConnections((connection, request) => connection == 1 && request == 2 ? null : method == "HEAD" ? "HTTP/1.1 200 OK\r\n\r\n" : Ok);
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port);
        if (method == "HEAD")
        {
            await SendAsync(client, "HEAD");
        }
        else
        {
            await SendAsync(client, "GET");
        }

        using var request = new HttpRequestMessage(new HttpMethod(method), "http://a.b/") { Content = hasBody ? new StringContent("body") : null };
        using var response = await client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(expected));
        Assert.That(backend.Connections, Is.EqualTo(expected == HttpStatusCode.OK ? 2 : 1));
    }

    [Test]
    public async Task ARequestThatWasAnsweredInPartIsNotRepeated()
    {
        await using var backend = new RawBackend(static async socket =>
        {
            await RawBackend.ReadHeadAsync(socket);
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(Ok));
            await RawBackend.ReadHeadAsync(socket);
            await socket.SendAsync("HTTP/1.1 2"u8.ToArray());
        });
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port);
        await SendAsync(client, "GET");

        using var response = await client.GetAsync(new Uri("http://a.b/"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(backend.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task AFreshConnectionThatEndsWithoutAnAnswerIsNotTriedAgain()
    {
        await using var backend = new KeptConnections(static (_, _) => null);
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port);

        using var response = await client.GetAsync(new Uri("http://a.b/"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(backend.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task AnIdleConnectionIsClosedAfterItsTime()
    {
        await using var backend = new KeptConnections(static (_, _) => Ok);
        await using var gateway = await OneRoute.StartAsync(
            Wire.Rule("/", Wire.To("s")), Wire.Backend("s", backend.Port), static o => o with { UpstreamIdleTimeout = TimeSpan.FromMilliseconds(100) });
        using var client = Http.Client(gateway.Port);

        await SendAsync(client, "GET");
        await Wait.UntilAsync(() => !backend.Ended.IsEmpty, "the idle connection is closed");
        await SendAsync(client, "GET");

        Assert.That(backend.Connections, Is.EqualTo(2));
    }

    [Test]
    public async Task ConnectionsToAnEndpointThatIsGoneAreNotKept()
    {
        await using var first = new KeptConnections(static (_, _) => Ok);
        await using var second = new KeptConnections(static (_, _) => Ok);
        await using var gateway = await OneRoute.StartAsync(
            Wire.Rule("/", Wire.To("s")), Wire.Backend("s", first.Port), static o => o with { UpstreamIdleTimeout = TimeSpan.FromMilliseconds(200) });
        using var client = Http.Client(gateway.Port);
        await SendAsync(client, "GET");

        await gateway.Proxy.ApplyAsync(Wire.Endpoints("s", second.Port));
        await SendAsync(client, "GET");
        await Wait.UntilAsync(() => first.Ended.Count == 1, "the connection to the first is closed");
        await Wait.UntilAsync(() => gateway.Proxy.Host.UpstreamConnectionCount == 0, "nothing is kept");

        Assert.That((first.Connections, second.Connections), Is.EqualTo((1, 1)));
    }

    private static async Task SendAsync(HttpClient client, string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "http://a.b/");
        using var response = await client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.LessThan(400));
    }
}
