using GatewayApi.Config.V1;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

/// <summary>Bytes that are no clean request: a status or a close, never a request at the backend.</summary>
internal sealed class MalformedRequestTests
{
    private static readonly TestCaseData[] Cases =
    [
        Case("both length and chunked", "POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a.b\r\n\r\n"),
        Case("two lengths", "POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
        Case("a length that is a list", "POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: 5, 5\r\n\r\nhello"),
        Case("a length with a sign", "POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: +5\r\n\r\nhello"),
        Case("a negative length", "POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: -1\r\n\r\n"),
        Case("an unknown coding", "POST / HTTP/1.1\r\nHost: a.b\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
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

        await client.SendAsync(bytes);
        client.EndSending();
        var answer = await client.ReadToEndAsync();

        Assert.That(answer, Is.Empty.Or.StartsWith("HTTP/1.1 400").Or.StartsWith("HTTP/1.1 431").Or.StartsWith("HTTP/1.1 414").Or.StartsWith("HTTP/1.1 505").Or.StartsWith("HTTP/1.1 501").Or.StartsWith("HTTP/1.1 404").Or.StartsWith("\0\0\u0008\u0007"), "a refusal; for half a preface it is a GOAWAY frame");
        Assert.That(gateway.Backend.Requests, Is.Zero);
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
