using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

/// <summary>Certificates of clients: who is taken in, and that nobody else gets as far as a request.</summary>
internal sealed class ClientCertificateTests
{
    private static readonly TestCertificate Server = TestCertificate.Ecdsa("a.test");
    private static readonly TestAuthority Trusted = TestAuthority.Create("trusted");

    [Test]
    public async Task A_client_that_is_vouched_for_is_served([Values("1.1", "2.0")] string version, [Values("direct", "intermediate", "no usage")] string how)
    {
        var certificate = how switch
        {
            "direct" => Trusted.Issue("client", TestAuthority.Clients),
            "intermediate" => Trusted.Intermediate("between").Issue("client", TestAuthority.Clients),
            _ => Trusted.Issue("client"),
        };
        await using var gateway = await StartAsync(Validation(TestAuthority.Create("other").Pem, Trusted.Pem));
        using var client = Http.Client(gateway.Port, new Version(version), TlsHandshake.Options("a.test", certificate));

        Assert.That(await client.GetStringAsync(new Uri("https://a.test/")), Is.EqualTo("blue"));
        Assert.That(await client.GetStringAsync(new Uri("https://a.test/")), Is.EqualTo("blue"));
    }

    [Test]
    public async Task A_client_that_is_not_vouched_for_gets_nothing(
        [Values("nothing", "another authority", "itself", "expired", "for servers")] string fault, [Values(SslProtocols.Tls12, SslProtocols.Tls13)] SslProtocols version)
    {
        var certificate = fault switch
        {
            "nothing" => null,
            "another authority" => TestAuthority.Create("trusted").Issue("client", TestAuthority.Clients),
            "itself" => TestCertificate.Ecdsa("client"),
            "expired" => Trusted.IssueExpired("client"),
            _ => Trusted.Issue("client", TestAuthority.Servers),
        };
        await using var gateway = await StartAsync(Validation(Trusted.Pem));
        var options = TlsHandshake.Options("a.test", certificate);
        options.EnabledSslProtocols = version;

        Assert.That(await TlsHandshake.IsRefusedAsync(gateway.Port, options), Is.True);
        Assert.That(gateway.Backend.Requests, Is.Zero);
    }

    [Test]
    public async Task The_insecure_fallback_takes_in_everybody([Values("nothing", "trusted", "another authority", "expired")] string who)
    {
        var certificate = who switch
        {
            "nothing" => null,
            "trusted" => Trusted.Issue("client"),
            "expired" => Trusted.IssueExpired("client"),
            _ => TestAuthority.Create("other").Issue("client"),
        };
        await using var gateway = await StartAsync(new ClientValidation { CaPem = Trusted.Pem, AllowInsecureFallback = true });
        using var client = Http.Client(gateway.Port, HttpVersion.Version20, TlsHandshake.Options("a.test", certificate));

        Assert.That(await client.GetStringAsync(new Uri("https://a.test/")), Is.EqualTo("blue"));
    }

    [Test]
    public async Task Other_authorities_are_for_new_handshakes_and_touch_no_connection()
    {
        var next = TestAuthority.Create("next");
        var (before, after) = (TlsHandshake.Options("a.test", Trusted.Issue("client")), TlsHandshake.Options("a.test", next.Issue("client")));
        await using var gateway = await StartAsync(Validation(Trusted.Pem));
        await using var live = await TlsHandshake.ConnectAsync(gateway.Port, before);
        Assert.That(await AskAsync(live), Does.StartWith("HTTP/1.1 200"));

        await gateway.Proxy.ApplyAsync(Listener(gateway.Port, Validation(next.Pem)));

        Assert.That(await TlsHandshake.IsRefusedAsync(gateway.Port, before), Is.True);
        await using var renewed = await TlsHandshake.ConnectAsync(gateway.Port, after);
        Assert.That(await AskAsync(renewed), Does.StartWith("HTTP/1.1 200"));
        Assert.That(await AskAsync(live), Does.StartWith("HTTP/1.1 200"));
    }

    [Test]
    public async Task A_listener_that_begins_to_ask_serves_no_connection_from_before()
    {
        await using var gateway = await StartAsync(null);
        await using var live = await TlsHandshake.ConnectAsync(gateway.Port, TlsHandshake.Options("a.test"));
        Assert.That(await AskAsync(live), Does.StartWith("HTTP/1.1 200"));

        await gateway.Proxy.ApplyAsync(Listener(gateway.Port, Validation(Trusted.Pem)));

        Assert.That(await AskAsync(live), Does.StartWith("HTTP/1.1 421"));
    }

    [Test]
    public async Task A_listener_that_becomes_one_of_TLS_serves_no_plain_connection_from_before()
    {
        await using var gateway = await StartAsync(null);
        var port = FreePort.Next();
        await gateway.Proxy.ApplyAsync(Wire.Listener("plain", port), Wire.Route("plain", "plain", Wire.Rule("/", Wire.To("s"))));
        using var live = await RawClient.ConnectAsync(port);
        await live.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await live.ReadUntilAsync("blue");

        await gateway.Proxy.ApplyAsync(Wire.Listener("plain", port, "", "d/web"));
        await live.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");

        Assert.That(await live.ReadToEndAsync(), Does.Contain("HTTP/1.1 421"));
    }

    [Test]
    public async Task A_session_from_a_port_that_asks_for_nothing_opens_no_other_port()
    {
        await using var gateway = await StartAsync(Validation(Trusted.Pem));
        var open = FreePort.Next();
        await gateway.Proxy.ApplyAsync(Wire.Listener("open", open, "", "d/web"), Wire.Route("open", "open", Wire.Rule("/", Wire.To("s"))));
        var options = TlsHandshake.Options("a.test");
        await using var session = await TlsHandshake.ConnectAsync(open, options);
        Assert.That(await AskAsync(session), Does.StartWith("HTTP/1.1 200"));

        Assert.That(await TlsHandshake.IsRefusedAsync(gateway.Port, options), Is.True);
    }

    [TestCase("1.1")]
    [TestCase("2.0")]
    public async Task A_connection_to_a_listener_that_asks_for_nothing_carries_no_request_for_another(string version)
    {
        await using var gateway = await StartAsync(Validation(Trusted.Pem));
        await gateway.Proxy.ApplyAsync(
            Wire.Listener("open", gateway.Port, "open.test", "d/web"), Wire.Route("open", ["open", "web"], "*", Wire.Rule("/", Wire.To("s"))));
        using var client = new HttpClient(new SocketsHttpHandler
        {
            // Whatever the host is, the connection is made for open.test.
            ConnectCallback = async (_, _) =>
            {
                var options = TlsHandshake.Options("open.test");
                options.ApplicationProtocols = [version == "2.0" ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11];
                return await TlsHandshake.ConnectAsync(gateway.Port, options);
            },
        })
        {
            DefaultRequestVersion = new Version(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        Assert.That(await client.GetStringAsync(new Uri("https://open.test/")), Is.EqualTo("blue"));

        using var response = await client.GetAsync(new Uri("https://a.test/"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MisdirectedRequest));
        Assert.That(gateway.Backend.Requests, Is.EqualTo(1));
    }

    [Test]
    public async Task A_listener_whose_authorities_cannot_be_read_stays_as_it_was()
    {
        await using var gateway = await StartAsync(Validation(Trusted.Pem));
        gateway.Proxy.Expecting("is rejected");

        var report = await gateway.Proxy.ApplyAsync(Listener(gateway.Port, Validation("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")));

        Assert.That(report.Rejections.Single().Reason, Does.Contain("authorities"));
        await using var tls = await TlsHandshake.ConnectAsync(gateway.Port, TlsHandshake.Options("a.test", Trusted.Issue("client")));
        Assert.That(await AskAsync(tls), Does.StartWith("HTTP/1.1 200"));
        Assert.That(await TlsHandshake.IsRefusedAsync(gateway.Port, TlsHandshake.Options("a.test")), Is.True);
    }

    private static ClientValidation Validation(params string[] authorities) => new() { CaPem = string.Join('\n', authorities) };

    private static Resource Listener(int port, ClientValidation? validation)
    {
        var listener = Wire.Listener("web", port, "", "d/web");
        listener.Listener.Tls.ClientValidation = validation;
        return listener;
    }

    private static async Task<TlsGateway> StartAsync(ClientValidation? validation)
    {
        var gateway = await TlsGateway.StartAsync(Server);
        await gateway.Proxy.ApplyAsync(Listener(gateway.Port, validation));
        return gateway;
    }

    private static async Task<string> AskAsync(SslStream tls)
    {
        await tls.WriteAsync(Encoding.ASCII.GetBytes("HEAD / HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        var (buffer, length) = (new byte[4096], 0);
        using var limit = new CancellationTokenSource(Wait.Limit);
        while (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            length += await tls.ReadAsync(buffer.AsMemory(length), limit.Token) is > 0 and var read ? read : throw new EndOfStreamException();
        }

        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
