using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy.Streams;

/// <summary>TLSRoutes: TLS is passed through by its server name, or ends at the proxy, on one port beside HTTPS.</summary>
internal sealed class TlsRouteTests
{
    private static readonly TestCertificate Inner = TestCertificate.Ecdsa("inner.test");
    private static readonly TestCertificate Front = TestCertificate.Ecdsa("front.test");

    [Test]
    public async Task The_backends_own_TLS_is_passed_through_by_the_most_specific_name()
    {
        var port = FreePort.Next();
        await using var exact = EchoServer.Tls("exact", Inner);
        await using var wild = EchoServer.Tls("wild", Inner);
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync([
            L4.Passthrough("tls", port),
            L4.TlsRoute("tls", "a.b.test", Wire.To("e")), L4.TlsRoute("tls", "*.b.test", Wire.To("w")),
            .. L4.Backend("e", exact.Port), .. L4.Backend("w", wild.Port)]);

        Assert.That(await StreamClient.SayAsync(port, "1", "a.b.test"), Is.EqualTo("exact:1"));
        Assert.That(await StreamClient.SayAsync(port, "2", "x.y.b.test"), Is.EqualTo("wild:2"));
        await using var client = await StreamClient.ConnectAsync(port, "A.B.test");
        Assert.That(client.Subject, Is.EqualTo("CN=inner.test"));
        var line = await proxy.AccessLog.FirstAsync(static l => l.GetProperty("server_name").GetString() == "a.b.test");
        Assert.That(line.GetProperty("protocol").GetString(), Is.EqualTo("TLS"));
        Assert.That(line.GetProperty("route_kind").GetString(), Is.EqualTo("TLSRoute"));
    }

    [Test]
    public async Task Passthrough_termination_and_HTTPS_share_a_port()
    {
        var port = FreePort.Next();
        await using var inner = EchoServer.Tls("inner", Inner);
        await using var plain = EchoServer.Plain("plain");
        await using var web = await TestBackend.StartAsync("web");
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync([
            Wire.Certificate("d/c", Front),
            L4.Passthrough("pass", port, "pass.test"), L4.Terminate("end", port, "d/c", "*.end.test"), Wire.Listener("web", port, "", "d/c"),
            L4.TlsRoute("pass", "pass.test", Wire.To("i")), L4.TlsRoute("end", "*.end.test", Wire.To("p")), Wire.Route("r", "web", Wire.Rule("/", Wire.To("w"))),
            .. L4.Backend("i", inner.Port), .. L4.Backend("p", plain.Port), .. Wire.Backend("w", web.Port)]);
        using var http = Http.Client(port);

        Assert.That(await StreamClient.SayAsync(port, "1", "pass.test"), Is.EqualTo("inner:1"));
        Assert.That(await StreamClient.SayAsync(port, "2", "x.end.test"), Is.EqualTo("plain:2"));
        Assert.That(await http.GetStringAsync(new Uri("https://other.test/")), Is.EqualTo("web"));
        await using var terminated = await StreamClient.ConnectAsync(port, "y.end.test");
        Assert.That(terminated.Subject, Is.EqualTo("CN=front.test"));
    }

    [TestCase("other.test")]
    [TestCase("")]
    public async Task A_name_that_no_route_has_is_refused_by_a_reset(string name)
    {
        var port = FreePort.Next();
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync([L4.Passthrough("tls", port), L4.TlsRoute("tls", "a.test", Wire.To("s")), .. L4.Backend("s", 1)]);

        await ExpectResetAsync(port, name);
    }

    [Test]
    public async Task A_hello_in_two_pieces_is_refused_in_the_same_way()
    {
        var port = FreePort.Next();
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync([L4.Passthrough("tls", port), L4.TlsRoute("tls", "a.test", Wire.To("s")), .. L4.Backend("s", 1)]);
        var hello = await Hellos.OfAsync(new SslClientAuthenticationOptions { TargetHost = "other.test" });
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        await socket.SendAsync(hello.AsMemory(0, 100));

        // Taken up before the rest comes.
        await Wait.UntilAsync(() => proxy.Host.OpenConnections == 1, "the connection is accepted");
        await Task.Yield();
        await socket.SendAsync(hello.AsMemory(100));

        var failure = await Assert.CatchAsync<SocketException>(async () => await socket.ReceiveAsync(new byte[10]).WaitAsync(Wait.Limit));
        Assert.That(failure!.SocketErrorCode, Is.EqualTo(SocketError.ConnectionReset));
    }

    [Test]
    public async Task A_name_that_no_listener_has_is_refused_by_a_reset_and_where_only_HTTPS_is_served_by_an_alert()
    {
        var (port, https) = (FreePort.Next(), FreePort.Next());
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync(
            Wire.Certificate("d/c", Front), L4.Passthrough("tls", port, "a.test"), Wire.Listener("mixed", port, "b.test", "d/c"), Wire.Listener("web", https, "b.test", "d/c"));

        await ExpectResetAsync(port, "other.test");
        var failure = await Assert.CatchAsync<Exception>(async () => await StreamClient.ConnectAsync(https, "other.test"));
        Assert.That(failure!.ToString(), Does.Contain("unrecognized name").IgnoreCase);
    }

    [Test]
    public async Task Without_a_backend_the_connection_is_reset()
    {
        var port = FreePort.Next();
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync([L4.Passthrough("tls", port), L4.TlsRoute("tls", "a.test", Wire.Unavailable("no such Service"))]);

        await ExpectResetAsync(port, "a.test");
        Assert.That((await proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("detail").GetString(), Is.EqualTo("no such Service"));
    }

    // A hello with the keys of a post-quantum exchange does not fit into one segment of most networks.
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(300)]
    public async Task A_hello_in_pieces_is_passed_through_whole_and_both_directions_end_by_themselves(int piece)
    {
        var port = FreePort.Next();
        await using var backend = EchoServer.Tls("inner", Inner);
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync([L4.Passthrough("tls", port), L4.TlsRoute("tls", "a.test", Wire.To("s")), .. L4.Backend("s", backend.Port)]);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        await using var tls = new SslStream(new PiecewiseStream(new NetworkStream(socket), piece));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "a.test", RemoteCertificateValidationCallback = static (_, _, _, _) => true });

        await tls.WriteAsync("hello"u8.ToArray());
        await tls.ShutdownAsync();
        socket.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(tls);

        Assert.That(await reader.ReadToEndAsync().WaitAsync(Wait.Limit), Is.EqualTo("inner:hello"));
    }

    // Reserved values that clients send so that nobody relies on what they know (RFC 8701), an encrypted inner hello whose outer name counts, and keys
    // of more than a segment, up to more than the first look takes.
    [TestCase(1200)]
    [TestCase(6000)]
    public async Task A_large_hello_with_extensions_that_nobody_knows_is_passed_through_whole(int keys)
    {
        const int Grease = 0x0a0a;
        const int EncryptedHello = 0xfe0d;
        const int Padding = 21;
        var port = FreePort.Next();
        var hello = Hellos.With(
            await Hellos.OfAsync(new SslClientAuthenticationOptions { TargetHost = "a.test" }), (Grease, 0), (EncryptedHello, 300), (Padding, keys), (0xdada, 1));
        var received = new TaskCompletionSource<byte[]>();
        await using var backend = new RawBackend(async socket =>
        {
            var bytes = new byte[hello.Length];
            await new NetworkStream(socket).ReadExactlyAsync(bytes);
            received.SetResult(bytes);
        });
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync([L4.Passthrough("tls", port), L4.TlsRoute("tls", "a.test", Wire.To("s")), .. L4.Backend("s", backend.Port)]);
        using var client = await RawClient.ConnectAsync(port);

        await client.SendAsync(hello);

        Assert.That(await received.Task.WaitAsync(Wait.Limit), Is.EqualTo(hello));
    }

    [Test]
    public async Task A_hello_without_end_is_let_go()
    {
        var port = FreePort.Next();
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync([L4.Passthrough("tls", port), L4.TlsRoute("tls", "a.test", Wire.To("s")), .. L4.Backend("s", 1)]);
        using var client = await RawClient.ConnectAsync(port);

        // Announces the most that three bytes can say, in records that are whole.
        await client.SendAsync([0x16, 3, 1, 0x40, 0, 1, 0xff, 0xff, 0xff, .. new byte[(16 * 1024) - 4]]);
        try
        {
            await client.SendAsync([0x16, 3, 1, 0x40, 0, .. new byte[16 * 1024]]);
        }
        catch (SocketException)
        {
            // It has been let go before that.
        }

        Assert.That(await client.ReadToEndAsync(), Is.Empty);
        await Wait.UntilAsync(() => proxy.Host.OpenConnections == 0, "the connection is closed");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Behind_a_listener_that_has_ended_TLS_a_policy_encrypts_anew(bool isTrusted)
    {
        var port = FreePort.Next();
        await using var backend = EchoServer.Tls("inner", Inner);
        await using var proxy = await TestProxy.StartAsync();
        var resources = L4.Backend("s", backend.Port);
        resources[0].Backend.Tls = new BackendTls { ServerName = "inner.test", CaPem = isTrusted ? Inner.ChainPem : Front.ChainPem };
        await proxy.ApplyAsync([Wire.Certificate("d/c", Front), L4.Terminate("end", port, "d/c"), L4.TlsRoute("end", "a.test", Wire.To("s")), .. resources]);

        if (isTrusted)
        {
            Assert.That(await StreamClient.SayAsync(port, "1", "a.test"), Is.EqualTo("inner:1"));
        }
        else
        {
            Assert.That(async () => await StreamClient.SayAsync(port, "1", "a.test"), Throws.InstanceOf<IOException>());
            Assert.That((await proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("detail").GetString(), Does.Contain("no authority that is trusted"));
        }
    }

    [Test]
    public async Task A_client_that_does_not_finish_its_handshake_is_let_go()
    {
        var port = FreePort.Next();
        await using var proxy = await TestProxy.StartAsync(static o => o with { HandshakeTimeout = TimeSpan.FromMilliseconds(300) });
        await proxy.ApplyAsync([Wire.Certificate("d/c", Front), L4.Terminate("end", port, "d/c"), L4.TlsRoute("end", "a.test", Wire.To("s")), .. L4.Backend("s", 1)]);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", port);
        await socket.SendAsync(await Hellos.OfAsync(new SslClientAuthenticationOptions { TargetHost = "a.test" }));

        Assert.That((await proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo("handshake_failed"));
    }

    private static async Task ExpectResetAsync(int port, string name)
    {
        var failure = await Assert.CatchAsync<Exception>(async () => await StreamClient.ConnectAsync(port, name));
        Assert.That(failure!.GetBaseException(), Is.InstanceOf<SocketException>().With.Property(nameof(SocketException.SocketErrorCode)).EqualTo(SocketError.ConnectionReset));
    }
}
