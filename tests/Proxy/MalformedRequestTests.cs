using GatewayApi.Config.V1;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

/// <summary>Bytes that are no clean request: a status or a close, never a request at the backend.</summary>
internal sealed class MalformedRequestTests
{
    // How the server answers what looks like HTTP/2 and is not: a frame of type 7 on stream 0.
    private const string GoAway = "\0\0\u0008\u0007\0\0\0\0\0";

    private static readonly TestCaseData[] Cases =
    [
        Case("both length and chunked", "POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a.b\r\n\r\n"),
        Case("two lengths", "POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
        Case("a length that is a list", "POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: 5, 5\r\n\r\nhello"),
        Case("a negative length", "POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: -1\r\n\r\n"),
        Case("an unknown coding", "POST / HTTP/1.1\r\nHost: a.b\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        Case("a coding before chunked", "POST / HTTP/1.1\r\nHost: a.b\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        Case("chunked twice", "POST / HTTP/1.1\r\nHost: a.b\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        Case("chunked in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a.b\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Case("bare line feeds", "GET / HTTP/1.1\nHost: a.b\n\n"),
        Case("a bare line feed after a field", "GET / HTTP/1.1\r\nHost: a.b\nX-A: 1\r\n\r\n"),
        Case("chunked not last", "POST / HTTP/1.1\r\nHost: a.b\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
        Case("blank before the colon", "GET / HTTP/1.1\r\nHost: a.b\r\nX-A : 1\r\n\r\n"),
        Case("a folded field", "GET / HTTP/1.1\r\nHost: a.b\r\nX-A: 1\r\n 2\r\n\r\n"),
        Case("NUL in a value", "GET / HTTP/1.1\r\nHost: a.b\r\nX-A: a\0b\r\n\r\n"),
        Case("bare carriage return in a value", "GET / HTTP/1.1\r\nHost: a.b\r\nX-A: a\rb\r\n\r\n"),
        Case("NUL in the target", "GET /a\0b HTTP/1.1\r\nHost: a.b\r\n\r\n"),
        Case("no method", " / HTTP/1.1\r\nHost: a.b\r\n\r\n"),
        Case("a version that does not exist", "GET / HTTP/9.9\r\nHost: a.b\r\n\r\n"),
        Case("two blanks in the request line", "GET  / HTTP/1.1\r\nHost: a.b\r\n\r\n"),
        Case("not HTTP", "EHLO example.com\r\n\r\n"),
        Case("a TLS hello", "\u0016\u0003\u0001\u0000\u0005hello"),
        Case("half a preface", "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"),
        Case("non-ASCII in the target", "GET /\u00e9 HTTP/1.1\r\nHost: a.b\r\n\r\n"),
        Case("header over the limit", $"GET / HTTP/1.1\r\nHost: a.b\r\nX-A: {new string('a', 40_000)}\r\n\r\n"),
        Case("target over the limit", $"GET /{new string('a', 40_000)} HTTP/1.1\r\nHost: a.b\r\n\r\n"),
        Case("too many headers", $"GET / HTTP/1.1\r\nHost: a.b\r\n{string.Concat(Enumerable.Range(0, 300).Select(static i => $"X-{i}: 1\r\n"))}\r\n"),
    ];

    [TestCaseSource(nameof(Cases))]
    public async Task NothingIsForwarded(string bytes)
    {
        await using var gateway = await OneRoute.StartAsync("blue");
        using var client = await RawClient.ConnectAsync(gateway.Port);

        // Not half closed before the answer: that alone would keep the request from the backend.
        await client.SendAsync(bytes);
        var answer = await client.ReadHeadAsync();
        client.EndSending();
        answer += await client.ReadToEndAsync();

        Assert.That(answer, Is.Empty.Or.StartsWith("HTTP/1.1 400").Or.StartsWith("HTTP/1.1 431").Or.StartsWith("HTTP/1.1 414").Or.StartsWith("HTTP/1.1 505").Or.StartsWith("HTTP/1.1 501").Or.StartsWith("HTTP/1.1 404").Or.StartsWith("HTTP/1.1 405").Or.StartsWith(GoAway));
        Assert.That(gateway.Backend.Requests, Is.Zero);
    }

    // The HTTP client would name the endpoint's address beside such a Host, or instead of it.
    [TestCase("a.b:65536")]
    [TestCase("a..b")]
    [TestCase(".a")]
    public async Task AHostThatIsNoneIsNotForwarded(string host)
    {
        await using var backend = RawBackend.Sending("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await OneRoute.StartAsync(backend.Port);

        var answer = await RawClient.ExchangeAsync(gateway.Port, $"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        Assert.That(answer, Does.StartWith("HTTP/1.1 400"));
        Assert.That(backend.Connections, Is.Zero);
    }

    // The server takes the sign; the backend sees the number as it was understood.
    [Test]
    public async Task ALengthWithASignIsForwardedWithout()
    {
        await using var backend = new RawBackend(static async socket =>
        {
            var head = await RawBackend.ReadHeadAsync(socket);
            await socket.SendAsync(System.Text.Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {head.Length}\r\n\r\n{head}"));
        });
        await using var gateway = await OneRoute.StartAsync(backend.Port);

        var answer = await RawClient.ExchangeAsync(gateway.Port, "POST / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\nContent-Length: +5\r\n\r\nhello");

        Assert.That(answer, Is.Empty.Or.StartsWith("HTTP/1.1 400").Or.Contains("Content-Length: 5\r\n"));
        Assert.That(answer, Does.Not.Contain("+5"));
    }

    [TestCase(Gateways.Own, "HTTP/1.1 099 Odd\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 502")]
    [TestCase(Gateways.Yarp, "HTTP/1.1 099 Odd\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 502")]
    [TestCase(Gateways.Own, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello", "HTTP/1.1 502")]
    [TestCase(Gateways.Yarp, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello", "HTTP/1.1 502")]
    [TestCase(Gateways.Own, "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 204")]
    [TestCase(Gateways.Yarp, "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 204")]
    public async Task AResponseThatCannotBeOneIsNotPassedOn(string upstream, string response, string expected)
    {
        await using var backend = RawBackend.Sending(response);
        await using var gateway = await new Gateways(upstream).StartAsync(backend.Port);

        var answer = await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n");

        Assert.That(answer, Does.StartWith(expected));
        Assert.That(answer, Does.Not.Contain("hello").And.Not.Contain("Content-Length: 5"));
    }

    [Test]
    public async Task ABadChunkIsNotPassedOn()
    {
        await using var backend = await TestBackend.StartAsync(ForwardingTests.EchoAsync);
        await using var gateway = await OneRoute.StartAsync(backend.Port);

        var answer = await RawClient.ExchangeAsync(gateway.Port, "POST / HTTP/1.1\r\nHost: a.b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\nGET /smuggled HTTP/1.1\r\n\r\n");

        Assert.That(answer, Does.Not.Contain("smuggled"));
        Assert.That(backend.Targets, Has.None.Contains("smuggled"));
    }

    [Test]
    public async Task AHeadThatTakesTooLongIsClosed()
    {
        await using var gateway = await OneRoute.StartAsync(
            Wire.Rule("/", Wire.To("s")), Wire.Backend("s", 1), static o => o with { HeaderTimeout = TimeSpan.FromSeconds(1) });
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\n");

        Assert.That(await client.ReadToEndAsync(), Is.Empty.Or.StartsWith("HTTP/1.1 408"));
    }

    [TestCase("")]
    [TestCase("PRI * HT")]
    public async Task AConnectionThatSaysTooLittleIsClosed(string bytes)
    {
        await using var gateway = await OneRoute.StartAsync(
            Wire.Rule("/", Wire.To("s")), Wire.Backend("s", 1), static o => o with { HandshakeTimeout = TimeSpan.FromMilliseconds(200) });
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync(bytes);

        Assert.That(await client.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task ARequestThatArrivesByteByByteIsServed()
    {
        await using var gateway = await OneRoute.StartAsync("blue");
        using var client = await RawClient.ConnectAsync(gateway.Port);

        foreach (var c in "POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        {
            await client.SendAsync(c.ToString());
        }

        Assert.That(await client.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200 OK"));
    }

    private static TestCaseData Case(string name, string bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);
}
