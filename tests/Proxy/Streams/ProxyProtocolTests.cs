using System.Net.Sockets;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Listening;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy.Streams;

/// <summary>The PROXY protocol before and behind this proxy.</summary>
internal sealed class ProxyProtocolTests
{
    private const string Header = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n";
    private static readonly byte[] Binary = Convert.FromHexString("0d0a0d0a000d0a515549540a2111000cc0000207c6336401dc0401bb");

    [TestCase(1)]
    [TestCase(2)]
    public async Task Requests_are_those_of_the_client_that_the_header_names(int version)
    {
        await using var backend = await TestBackend.StartAsync("blue");
        await using var gateway = await StartHttpAsync(backend);
        using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync(version == 1 ? Encoding.ASCII.GetBytes(Header) : Binary);
        await client.SendAsync("GET /1 HTTP/1.1\r\nHost: a.b\r\n\r\n");
        await client.ReadUntilAsync("blue");

        await client.SendAsync("GET /2 HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n");
        await client.ReadToEndAsync();

        Assert.That(backend.Headers.Select(static h => h["X-Forwarded-For"].ToString()), Is.EqualTo(new[] { "192.0.2.7", "192.0.2.7" }));
        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("client").GetString(), Is.EqualTo("192.0.2.7"));
    }

    [Test]
    public async Task A_header_in_pieces_and_in_one_segment_with_the_request_is_taken_off_exactly()
    {
        await using var backend = await TestBackend.StartAsync("blue");
        await using var gateway = await StartHttpAsync(backend);
        using var pieces = await RawClient.ConnectAsync(gateway.Port);
        foreach (var character in Header)
        {
            await pieces.SendAsync(character.ToString());
        }

        await pieces.SendAsync("GET / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n");
        Assert.That(await pieces.ReadToEndAsync(), Does.Contain("blue"));
        Assert.That(await RawClient.ExchangeAsync(gateway.Port, Header + "GET / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n"), Does.Contain("blue"));
    }

    [Test]
    public async Task A_connection_without_a_header_is_closed_and_a_silent_one_too()
    {
        await using var backend = await TestBackend.StartAsync("blue");
        await using var gateway = await StartHttpAsync(backend);

        Assert.That(await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a.b\r\n\r\n"), Is.Empty);
        using var silent = await RawClient.ConnectAsync(gateway.Port);
        await silent.SendAsync("PROXY ");
        Assert.That(await silent.ReadToEndAsync(), Is.Empty);
        Assert.That(backend.Requests, Is.Zero);
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task A_backend_of_streams_is_told_whom_the_connection_is_from(int version)
    {
        var port = FreePort.Next();
        await using var backend = new RawBackend(static async socket =>
        {
            using var all = new MemoryStream();
            await new NetworkStream(socket).CopyToAsync(all);
            await socket.SendAsync(all.ToArray());
        });
        await using var proxy = await TestProxy.StartAsync();
        var listener = L4.Tcp("tcp", port);
        (listener.Listener.AcceptsProxyProtocol, listener.Listener.SendsProxyProtocol) = (true, (uint)version);
        await proxy.ApplyAsync([listener, L4.TcpRoute("tcp", Wire.To("s")), .. L4.Backend("s", backend.Port)]);

        Assert.That(await StreamClient.SayAsync(port, Header + "hello"), Is.EqualTo((version == 1 ? Header : Encoding.ASCII.GetString(Binary)) + "hello"));
    }

    [Test]
    public async Task Without_a_header_from_the_client_its_own_address_is_passed_on()
    {
        var port = FreePort.Next();
        await using var backend = EchoServer.Plain("");
        await using var proxy = await TestProxy.StartAsync();
        var listener = L4.Tcp("tcp", port);
        listener.Listener.SendsProxyProtocol = 1;
        await proxy.ApplyAsync([listener, L4.TcpRoute("tcp", Wire.To("s")), .. L4.Backend("s", backend.Port)]);

        Assert.That(await StreamClient.SayAsync(port, "x"), Does.Match($"^:PROXY TCP4 127.0.0.1 127.0.0.1 [0-9]+ {port}\r\nx$"));
    }

    [Test]
    public async Task The_hello_of_TLS_comes_after_the_header()
    {
        var port = FreePort.Next();
        await using var backend = await TestBackend.StartAsync("blue");
        await using var proxy = await TestProxy.StartAsync();
        var listener = Wire.Listener("web", port, "", "d/c");
        listener.Listener.AcceptsProxyProtocol = true;
        await proxy.ApplyAsync([Wire.Certificate("d/c", TestCertificate.Ecdsa("a.test")), listener, Wire.Route("r", "web", Wire.Rule("/", Wire.To("s"))), .. Wire.Backend("s", backend.Port)]);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", port, cancellation);
                await socket.SendAsync(Binary, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
        });

        Assert.That(await client.GetStringAsync(new Uri("https://a.test/")), Is.EqualTo("blue"));
        Assert.That(backend.Headers.Single()["X-Forwarded-For"].ToString(), Is.EqualTo("192.0.2.7"));
    }

    private static async Task<Started> StartHttpAsync(TestBackend backend)
    {
        var port = FreePort.Next();
        var proxy = await TestProxy.StartAsync(static o => o with { HandshakeTimeout = TimeSpan.FromSeconds(1) });
        var listener = Wire.Listener("http", port);
        listener.Listener.AcceptsProxyProtocol = true;
        await proxy.ApplyAsync([listener, Wire.Route("r", "http", Wire.Rule("/", Wire.To("s"))), .. Wire.Backend("s", backend.Port)]);
        return new Started(proxy, port);
    }

    private sealed record Started(TestProxy Proxy, int Port) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Proxy.DisposeAsync();
    }
}
