using System.Net;
using System.Text;
using System.Threading.Channels;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GatewayApi.Tests.Proxy;

[TestFixture(Gateways.Own)]
[TestFixture(Gateways.Yarp)]
[TestFixture(Gateways.Runtime)]
internal sealed class ForwardingTests(string upstream)
{
    private readonly Gateways _gateways = new(upstream);

    [Test]
    public async Task ARequestReachesItsBackendAndTheAnswerComesBack()
    {
        var port = FreePort.Next();
        await using var backend = await TestBackend.StartAsync("blue");
        await using var proxy = await TestProxy.StartAsync(_gateways.With);
        var report = await proxy.ApplyAsync([Wire.Listener("http", port), Wire.Route("r", "http", Wire.Rule("/", Wire.To("s"))), .. Wire.Backend("s", backend.Port)]);
        using var client = Http.Client(port);

        var response = await client.GetAsync(new Uri("http://example.com/hello?x=1"));

        Assert.That(report.Rejections, Is.Empty);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("blue"));
        Assert.That(backend.Targets, Is.EqualTo(new[] { "/hello?x=1" }));
        Assert.That(backend.Headers.Single()["Host"], Is.EqualTo("example.com"));
    }

    [TestCase("/a%2Fb%3f/c;d=1?q=%20%41", "/a%2Fb%3f/c;d=1?q=%20%41", TestName = "escapes that mean something stay as they are")]
    [TestCase("/%7euser/%41?", "/~user/A?", TestName = "needless escapes are taken out of the path, an empty query stays")]
    [TestCase("/a/./b/../c//d", "/a/c/d", TestName = "dot segments and double slashes are resolved")]
    [TestCase("/x\"<>^`{|}", "/x\"<>^`{|}", TestName = "characters that ought to be escaped are not escaped by the proxy")]
    [TestCase("http://example.com/abs?y=%2e", "/abs?y=%2e", TestName = "absolute form becomes origin form")]
    [TestCase("http://example.com?y", "/?y", TestName = "absolute form without a path gets one")]
    public async Task ThePathIsForwardedInTheFormInWhichItWasMatched(string target, string expected)
    {
        await using var gateway = await _gateways.StartAsync("blue");

        var answer = await RawClient.ExchangeAsync(gateway.Port, $"GET {target} HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n");

        Assert.That(answer, Does.StartWith("HTTP/1.1 200 OK"));
        Assert.That(gateway.Backend.Targets.Single(), Is.EqualTo(expected));
    }

    [Test]
    public async Task WhatAClientSaysOfItsOriginIsReplaced()
    {
        await using var gateway = await _gateways.StartAsync("blue");

        await RawClient.ExchangeAsync(gateway.Port,
            "GET / HTTP/1.1\r\nHost: Example.com:8080\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n"
            + "X-Forwarded-Port: 1\r\nForwarded: for=6.6.6.6\r\nConnection: close\r\n\r\n");

        var headers = gateway.Backend.Headers.Single();
        Assert.That(headers["X-Forwarded-For"], Is.EqualTo("127.0.0.1"));
        Assert.That(headers["X-Forwarded-Proto"], Is.EqualTo("http"));
        Assert.That(headers["X-Forwarded-Host"], Is.EqualTo("Example.com:8080"));
        Assert.That(headers["Host"], Is.EqualTo("Example.com:8080"));
        Assert.That(headers.Keys, Has.None.EqualTo("X-Forwarded-Port").And.None.EqualTo("Forwarded"));
    }

    [Test]
    public async Task FieldsOfTheConnectionStayAndAllOthersPassUntouched()
    {
        await using var gateway = await _gateways.StartAsync("blue");

        using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync(
            "GET / HTTP/1.1\r\nHost: a.b\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: trailers\r\n"
            + "Upgrade-Insecure-Requests: 1\r\nX-Latin: \u00e9\u00fc\r\nX-Two: a\r\nX-Two: b\r\nContent-Type: text/x\r\nAccept-Encoding: gzip\r\nCookie: a=1; b=2\r\n"
            + "User-Agent: odd (((\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n");
        await client.ReadUntilAsync("blue");

        var headers = gateway.Backend.Headers.Single();
        Assert.That(headers.Keys, Has.None.EqualTo("X-Hop").And.None.EqualTo("Keep-Alive").And.None.EqualTo("Proxy-Connection").And.None.EqualTo("TE").And.None.EqualTo("Connection"));
        Assert.That(headers["Upgrade-Insecure-Requests"], Is.EqualTo("1"));
        Assert.That(headers["X-Latin"], Is.EqualTo("\u00e9\u00fc"));
        Assert.That(headers["X-Two"].Replace(" ", "", StringComparison.Ordinal), Is.EqualTo("a,b"));
        Assert.That(headers["Content-Type"], Is.EqualTo("text/x"));
        Assert.That(headers["Accept-Encoding"], Is.EqualTo("gzip"));
        Assert.That(headers["Cookie"], Is.EqualTo("a=1; b=2"));
        Assert.That(headers["User-Agent"], Is.EqualTo("odd ((("));
        Assert.That(headers["traceparent"], Is.EqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    }

    // A known limit: the server replaces a Connection header that says keep-alive or close by that word alone before anybody can read what it
    // says beside it, so a field that is named there passes for one of the message.
    [TestCase("Connection: keep-alive, X-Hop\r\n")]
    [TestCase("Connection: close,X-Hop\r\n")]
    public async Task AFieldThatAConnectionHeaderNamesBesideKeepAliveIsNotKnownToBeOne(string fields)
    {
        await using var gateway = await _gateways.StartAsync("blue");
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a.b\r\n{fields}X-Hop: 1\r\n\r\n");
        await client.ReadUntilAsync("blue");

        Assert.That(gateway.Backend.Headers.Single().Keys, Has.Some.EqualTo("X-Hop").And.None.EqualTo("Connection"));
    }

    [Test]
    public async Task AConnectionHeaderCannotTakeAwayWhatTheProxyAdds()
    {
        await using var gateway = await _gateways.StartAsync("blue");

        await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a.b\r\nConnection: close, X-Forwarded-For, Host\r\n\r\n");

        Assert.That(gateway.Backend.Headers.Single()["X-Forwarded-For"], Is.EqualTo("127.0.0.1"));
        Assert.That(gateway.Backend.Headers.Single()["Host"], Is.EqualTo("a.b"));
    }

    [Test]
    public async Task ResponsesPassUntouched()
    {
        await using var backend = RawBackend.Sending(
            "HTTP/1.1 299 Rather Fine\r\nContent-Length: 2\r\nX-Latin: \u00e9\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nServer: mine\r\nAlt-Svc: clear\r\nX-Hop: 1\r\nConnection: close, X-Hop\r\n\r\nok");
        await using var gateway = await _gateways.StartAsync(backend.Port);

        var answer = await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n");

        Assert.That(answer, Does.StartWith("HTTP/1.1 299 Rather Fine\r\n"));
        Assert.That(answer, Does.Contain("X-Latin: \u00e9\r\n").And.Contain("Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n").And.Contain("Server: mine\r\n").And.Contain("Alt-Svc: clear\r\n"));
        Assert.That(answer, Does.Not.Contain("X-Hop"));
        Assert.That(answer, Does.EndWith("\r\n\r\nok"));
    }

    [TestCase("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n", "Content-Length: 1234")]
    [TestCase("GET", "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n", "HTTP/1.1 204 No Content")]
    [TestCase("GET", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", "ETag: \"x\"")]
    [TestCase("GET", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK")]
    [TestCase("GET", "HTTP/1.0 200 OK\r\n\r\nto the end", "to the end")]
    public async Task ResponsesWithoutABodyOrWithAnUnusualEndAreCarried(string method, string response, string expected)
    {
        await using var backend = RawBackend.Sending(response);
        await using var gateway = await _gateways.StartAsync(backend.Port);

        var answer = await RawClient.ExchangeAsync(gateway.Port, $"{method} / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n");

        Assert.That(answer, Does.Contain(expected));
    }

    [Test]
    public async Task BodiesStreamBothWaysAtTheSameTimeOverHttp2()
    {
        await using var backend = await TestBackend.StartAsync(EchoAsync, HttpProtocols.Http2);
        await using var gateway = await _gateways.StartAsync(backend.Port, Backend.Types.Protocol.H2C);
        using var client = Http.Client(gateway.Port, HttpVersion.Version20);
        using var content = new TurnContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://a.b/echo")
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        var sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var up = await content.Stream.WaitAsync(Wait.Limit);
        await up.WriteAsync("one"u8.ToArray());
        await up.FlushAsync();
        using var response = await sending;
        var down = await response.Content.ReadAsStreamAsync();
        var first = await ReadAsync(down, 3);
        await up.WriteAsync("two"u8.ToArray());
        await up.FlushAsync();
        var second = await ReadAsync(down, 3);
        content.End();

        Assert.That((first, second), Is.EqualTo(("one", "two")));
        Assert.That(await ReadAsync(down, 3), Is.Empty);
    }

    [Test]
    public async Task AnUploadIsPassedOnAsItComes()
    {
        var received = Channel.CreateUnbounded<string>();
        await using var backend = await TestBackend.StartAsync(async http =>
        {
            var buffer = new byte[100];
            while (await http.Request.Body.ReadAsync(buffer) is > 0 and var read)
            {
                await received.Writer.WriteAsync(Encoding.ASCII.GetString(buffer, 0, read));
            }
        });
        await using var gateway = await _gateways.StartAsync(backend.Port);
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.b\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\none\r\n");
        var first = await received.Reader.ReadAsync().AsTask().WaitAsync(Wait.Limit);
        await client.SendAsync("3\r\ntwo\r\n");
        var second = await received.Reader.ReadAsync().AsTask().WaitAsync(Wait.Limit);
        await client.SendAsync("0\r\n\r\n");

        Assert.That((first, second), Is.EqualTo(("one", "two")));
        Assert.That(await client.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200 OK"));
    }

    [Test]
    public async Task ALargeBodyArrivesWhole()
    {
        var body = new byte[3 * 1024 * 1024];
        Random.Shared.NextBytes(body);
        await using var backend = await TestBackend.StartAsync(static async http =>
        {
            // Reads all before it answers: the HTTP/1.1 client reads no response while it sends a request.
            using var whole = new MemoryStream();
            await http.Request.Body.CopyToAsync(whole);
            await http.Response.Body.WriteAsync(whole.ToArray());
        });
        await using var gateway = await _gateways.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port);

        using var content = new ByteArrayContent(body);
        var response = await client.PostAsync(new Uri("http://a.b/"), content);

        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(body));
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That(line.GetProperty("bytes_received").GetInt64(), Is.EqualTo(body.Length));
        Assert.That(line.GetProperty("bytes_sent").GetInt64(), Is.EqualTo(body.Length));
    }

    [Test]
    public async Task ExpectContinueWaitsForTheBackend()
    {
        await using var backend = await TestBackend.StartAsync(EchoAsync);
        await using var gateway = await _gateways.StartAsync(backend.Port);
        using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.b\r\nExpect: 100-continue\r\nContent-Length: 4\r\nConnection: close\r\n\r\n");
        var answer = await client.ReadUntilAsync("\r\n\r\n");
        await client.SendAsync("body");
        answer += await client.ReadToEndAsync();

        // The head may be there already: the echo begins to answer before it reads.
        Assert.That(answer, Does.StartWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK").And.Contain("body"));
    }

    [Test]
    public async Task TheHeadOfAStreamDoesNotWaitForItsFirstEvent()
    {
        var go = new TaskCompletionSource();
        await using var backend = await TestBackend.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.FlushAsync();
            await go.Task;
            await http.Response.WriteAsync("data: x\n\n");
        });
        await using var gateway = await _gateways.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port);

        using var response = await client.GetAsync(new Uri("http://a.b/"), HttpCompletionOption.ResponseHeadersRead);
        go.SetResult();

        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("data: x\n\n"));
    }

    internal static async Task EchoAsync(HttpContext http)
    {
        http.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        await http.Response.Body.FlushAsync();
        var buffer = new byte[8192];
        while (await http.Request.Body.ReadAsync(buffer) is > 0 and var read)
        {
            await http.Response.Body.WriteAsync(buffer.AsMemory(0, read));
            await http.Response.Body.FlushAsync();
        }
    }

    private static async Task<string> ReadAsync(Stream stream, int length)
    {
        var buffer = new byte[length];
        using var limit = new CancellationTokenSource(Wait.Limit);
        var read = await stream.ReadAtLeastAsync(buffer, length, throwOnEndOfStream: false, limit.Token);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
