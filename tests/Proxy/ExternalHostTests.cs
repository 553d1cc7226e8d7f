using System.Net;
using System.Net.Sockets;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Resolution;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Time.Testing;

namespace GatewayApi.Tests.Proxy;

/// <summary>Backends that are hosts outside the cluster, over real sockets; only the name server is not one.</summary>
internal sealed class ExternalHostTests
{
    private const string Hostname = "out.test";
    private readonly StubResolver _resolver = new();

    [Test]
    public async Task Requests_go_to_where_the_name_leads_with_the_Host_that_the_client_sent()
    {
        await using var backend = await TestBackend.StartAsync("out");
        await using var proxy = await StartAsync();
        _resolver.Answer(Hostname, "127.0.0.1");
        var port = await ApplyAsync(proxy, External(backend.Port));
        using var client = Http.Client(port);

        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("out"));
        Assert.That(backend.Headers.Single()["Host"], Is.EqualTo("a.b"));
        Assert.That((await proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("endpoint").GetString(), Is.EqualTo($"127.0.0.1:{backend.Port}"));
    }

    [Test]
    public async Task A_name_that_does_not_resolve_gives_503_until_it_does_and_the_control_plane_learns_of_it()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var backend = await TestBackend.StartAsync("out");
        await using var proxy = (await StartAsync(clock)).Expecting("out.test does not resolve");
        _resolver.Fail(Hostname, SocketError.HostNotFound);
        var port = await ApplyAsync(proxy, External(backend.Port));
        using var client = Http.Client(port);

        using (var refused = await client.GetAsync(new Uri("http://a.b/")))
        {
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(await refused.Content.ReadAsStringAsync(), Does.Not.Contain(Hostname), "clients do not learn what is behind");
        }

        var line = await proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That(line.GetProperty("reason").GetString(), Is.EqualTo("hostname_not_resolved"));
        Assert.That(line.GetProperty("detail").GetString(), Does.StartWith("out.test does not resolve: there is no such host"));
        using var admin = new HttpClient();
        Assert.That(await admin.GetStringAsync(new Uri(proxy.Admin + "/metrics")), Does.Match("""gatewayapi_proxy_hostnames_unresolved\{[^}]*\} 1\b"""));
        var rejection = proxy.Config.Report()!.Rejections.Single();
        Assert.That((rejection.Name, rejection.Degraded), Is.EqualTo(("Backend/default/s/80", true)));
        var changed = proxy.Config.Changed;

        _resolver.Answer(Hostname, "127.0.0.1");
        clock.Advance(TimeSpan.FromSeconds(1));

        await changed.WaitAsync(Wait.Limit);
        Assert.That(proxy.Config.Report()!.Rejections, Is.Empty);
        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("out"));
    }

    [Test]
    public async Task A_name_server_that_is_gone_holds_up_neither_configurations_nor_requests()
    {
        await using var backend = await TestBackend.StartAsync("in");
        await using var proxy = await StartAsync();
        _resolver.Hang(Hostname);
        var port = await ApplyAsync(proxy, External(1));
        using var client = Http.Client(port);
        using (var refused = await client.GetAsync(new Uri("http://a.b/")))
        {
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        }

        Assert.That((await proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("detail").GetString(), Is.EqualTo("out.test has not been looked up yet"));
        await proxy.ApplyAsync([Wire.Route("r", "http", Wire.Rule("/", Wire.To("t"))), .. Wire.Backend("t", backend.Port)]);
        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("in"));
    }

    [Test]
    public async Task Loopback_is_for_nobody_unless_the_proxy_is_told_otherwise()
    {
        await using var backend = await TestBackend.StartAsync("out");
        await using var proxy = (await TestProxy.StartAsync(resolver: _resolver)).Expecting("none of its addresses (127.0.0.1)");
        _resolver.Answer(Hostname, "127.0.0.1");
        var port = await ApplyAsync(proxy, External(backend.Port));
        using var client = Http.Client(port);

        using var refused = await client.GetAsync(new Uri("http://a.b/"));

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(backend.Requests, Is.Zero);
    }

    [TestCase(HttpProtocols.Http1, "HTTP/1.1 https")]
    [TestCase(HttpProtocols.Http2, "HTTP/2 https")]
    public async Task TLS_is_with_the_name_in_the_certificate(HttpProtocols protocols, string expected)
    {
        var certificate = TestCertificate.Ecdsa(Hostname);
        await using var backend = await TestBackend.StartAsync(static http => http.Response.WriteAsync($"{http.Request.Protocol} {http.Request.Scheme}"), protocols, certificate: certificate);
        await using var proxy = await StartAsync();
        _resolver.Answer(Hostname, "127.0.0.1");
        var external = External(backend.Port, protocols == HttpProtocols.Http2 ? Backend.Types.Protocol.H2C : Backend.Types.Protocol.Http1);
        external.Backend.Tls = new BackendTls { ServerName = Hostname, CaPem = certificate.ChainPem };
        var port = await ApplyAsync(proxy, external);
        using var client = Http.Client(port);

        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo(expected));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Connections_of_a_TCPRoute_are_encrypted_if_the_backend_says_so(bool isTls)
    {
        var certificate = TestCertificate.Ecdsa(Hostname);
        await using var server = isTls ? EchoServer.Tls("out", certificate) : EchoServer.Plain("out");
        await using var proxy = await StartAsync();
        _resolver.Answer(Hostname, "127.0.0.1");
        var external = External(server.Port, Backend.Types.Protocol.Tcp);
        external.Backend.Tls = isTls ? new BackendTls { ServerName = Hostname, CaPem = certificate.ChainPem } : null;
        var port = FreePort.Next();
        await proxy.ApplyAsync(L4.Tcp("tcp", port), L4.TcpRoute("tcp", Wire.To("s")), external);

        Assert.That(await StreamClient.SayAsync(port, "hello"), Is.EqualTo("out:hello"));
    }

    [Test]
    public async Task Connections_to_a_name_that_does_not_resolve_are_refused()
    {
        await using var proxy = (await StartAsync()).Expecting("out.test does not resolve");
        _resolver.Fail(Hostname, SocketError.HostNotFound);
        var port = FreePort.Next();
        await proxy.ApplyAsync(L4.Tcp("tcp", port), L4.TcpRoute("tcp", Wire.To("s")), External(1, Backend.Types.Protocol.Tcp));

        Assert.That(async () => await StreamClient.SayAsync(port, "hello"), Throws.InstanceOf<IOException>().Or.InstanceOf<SocketException>());

        Assert.That((await proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo("hostname_not_resolved"));
    }

    [Test]
    public async Task The_system_is_asked_and_knows_this_machine()
    {
        using var local = new SystemHostResolver(localNames: true);

        Assert.That((await local.ResolveAsync("localhost", CancellationToken.None)).Select(IPAddress.IsLoopback), Is.Not.Empty.And.All.True);
    }

    private Task<TestProxy> StartAsync(TimeProvider? time = null) => TestProxy.StartAsync(static o => o with { LocalNames = true }, time, _resolver);

    private static async Task<int> ApplyAsync(TestProxy proxy, Resource external)
    {
        var port = FreePort.Next();
        await proxy.ApplyAsync(Wire.Listener("http", port), Wire.Route("r", "http", Wire.Rule("/", Wire.To("s"))), external);
        return port;
    }

    private static Resource External(int port, Backend.Types.Protocol protocol = Backend.Types.Protocol.Http1)
    {
        var resource = Wire.Backend("s", protocol)[0];
        (resource.Backend.Hostname, resource.Backend.Port) = (Hostname, (uint)port);
        return resource;
    }
}
